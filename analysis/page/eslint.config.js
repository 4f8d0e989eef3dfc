// SPDX-License-Identifier: MIT
//
// What ESLint asks of the page's sources: the strict, type-aware rules of typescript-eslint.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/"] },
  ...tseslint.configs.recommended,
  {
    files: ["src/**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 320],
      "max-lines-per-function": ["error", { max: 60, skipComments: true }],
      "max-depth": ["error", 3],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
);
