// SPDX-License-Identifier: MIT
#include "workloads/recorder/module_symbols.h"

#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "workloads/recorder/unit_scopes.h"

namespace fitmark::workloads {
namespace {

char* debug_path = nullptr;  // the usual folders

const Dwfl_Callbacks kCallbacks = {dwfl_build_id_find_elf, dwfl_standard_find_debuginfo,
                                   dwfl_offline_section_address, &debug_path};

std::string readable(const char* name) {
  if (name == nullptr) return {};
  int status = 0;
  char* plain = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string result = status == 0 && plain != nullptr ? plain : name;
  std::free(plain);
  return result;
}

std::string name_of(Dwarf_Die* function) {
  Dwarf_Attribute place;
  for (const unsigned attribute :
       {unsigned{DW_AT_linkage_name}, unsigned{DW_AT_MIPS_linkage_name}}) {
    Dwarf_Attribute* found = dwarf_attr_integrate(function, attribute, &place);
    if (found != nullptr) return readable(dwarf_formstring(found));
  }
  const char* name = dwarf_diename(function);
  return name == nullptr ? std::string() : name;
}

std::uint64_t number_in(Dwarf_Die* die, unsigned attribute) {
  Dwarf_Attribute place;
  Dwarf_Word value = 0;
  return dwarf_formudata(dwarf_attr(die, attribute, &place), &value) == 0 ? value : 0;
}

// Where the inlined function was called.
void set_call_place(Dwarf_Die* unit, Dwarf_Die* inlined, Frame& caller) {
  caller.line = number_in(inlined, DW_AT_call_line);
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  if (dwarf_getsrcfiles(unit, &files, &count) != 0) return;
  const char* file = dwarf_filesrc(files, number_in(inlined, DW_AT_call_file), nullptr, nullptr);
  if (file != nullptr) caller.file = file;
}

}  // namespace

struct ModuleSymbols::Handles {
  Dwfl* session = nullptr;
  Dwfl_Module* module = nullptr;

  ~Handles() {
    if (session != nullptr) dwfl_end(session);
  }

  struct Symbol {
    Dwarf_Addr begin;
    Dwarf_Addr end;
    const char* name;
  };
  std::unordered_map<const void*, std::unique_ptr<UnitScopes>> units;  // by the unit's place
  std::vector<Symbol> functions;  // ordered by begin; libdw's own look-up searches them one by one

  void read_functions() {
    const int count = dwfl_module_getsymtab(module);
    for (int i = 0; i < count; ++i) {
      GElf_Sym symbol;
      GElf_Addr address = 0;
      const char* name =
          dwfl_module_getsym_info(module, i, &symbol, &address, nullptr, nullptr, nullptr);
      const bool is_code =
          GELF_ST_TYPE(symbol.st_info) == STT_FUNC || GELF_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC;
      if (name == nullptr || !is_code || symbol.st_shndx == SHN_UNDEF) continue;
      functions.push_back({address, address + symbol.st_size, name});
    }
    std::sort(functions.begin(), functions.end(),
              [](const Symbol& a, const Symbol& b) { return a.begin < b.begin; });
  }

  // Returns the function that the symbol table has at the address; null where none.
  const char* function_at(Dwarf_Addr address) const {
    const auto after =
        std::upper_bound(functions.begin(), functions.end(), address,
                         [](Dwarf_Addr value, const Symbol& one) { return value < one.begin; });
    if (after == functions.begin()) return nullptr;
    const Symbol& found = *std::prev(after);
    return found.end == found.begin || address < found.end ? found.name : nullptr;
  }

  void set_line(Dwarf_Addr address, Frame& frame) const {
    Dwfl_Line* line = dwfl_module_getsrc(module, address);
    if (line == nullptr) return;
    int number = 0;
    const char* file = dwfl_lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr);
    if (file == nullptr) return;
    frame.file = file;
    frame.line = static_cast<std::uint64_t>(number);
  }

  // Appends the functions that are at the address by the debugging information, innermost first.
  void add_functions(Dwarf_Addr address, const Frame& raw, std::vector<Frame>& frames) {
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = dwfl_module_addrdie(module, address, &bias);
    if (unit == nullptr) return;
    auto& scopes = units[unit->addr];
    if (scopes == nullptr) scopes = std::make_unique<UnitScopes>(unit);
    Dwarf_Die* inlined = nullptr;
    std::vector<Dwarf_Die> around = scopes->at(address - bias);
    for (Dwarf_Die& function : around) {
      Frame frame{raw.offset_bytes, 0, raw.module, name_of(&function), {}};
      if (inlined == nullptr) {
        set_line(address, frame);
      } else {
        set_call_place(unit, inlined, frame);
      }
      frames.push_back(std::move(frame));
      inlined = &function;
    }
  }
};

ModuleSymbols::ModuleSymbols(const std::string& path) : handles_(std::make_unique<Handles>()) {
  if (path.empty()) return;
  handles_->session = dwfl_begin(&kCallbacks);
  if (handles_->session == nullptr) return;
  dwfl_report_begin(handles_->session);
  handles_->module = dwfl_report_elf(handles_->session, path.c_str(), path.c_str(), -1, 0, true);
  dwfl_report_end(handles_->session, nullptr, nullptr);
  if (handles_->module != nullptr) handles_->read_functions();
}

ModuleSymbols::~ModuleSymbols() = default;

std::vector<Frame> ModuleSymbols::frames_at(const Frame& raw) const {
  std::vector<Frame> frames;
  if (handles_->module != nullptr && raw.offset_bytes > 0) {
    const Dwarf_Addr call = raw.offset_bytes - 1;  // within the instruction that called
    handles_->add_functions(call, raw, frames);
    if (frames.empty()) {
      frames.push_back(raw);
      frames[0].function = readable(handles_->function_at(call));
      handles_->set_line(call, frames[0]);
    }
  }
  if (frames.empty()) frames.push_back(raw);
  return frames;
}

}  // namespace fitmark::workloads
