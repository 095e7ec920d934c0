#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/provenance.hpp>

namespace understudy::io {

void write_head(hdf5::File& file, const std::string& kind, std::int64_t schema) {
  file.set_attribute("/", "understudy_kind", kind);
  file.set_attribute("/", "understudy_schema", schema);
  file.set_attribute("/", "understudy_code", code_version());
}

FileHead read_head(const hdf5::File& file) {
  if (!file.has_attribute("/", "understudy_kind"))
    throw InputError(
        {.what = fmt::format("The file '{}' was not written by Understudy", file.file_name()),
         .got = "no attribute 'understudy_kind'",
         .expected = "a model, result, checkpoint or dataset of Understudy",
         .todo = "Check that it is the file you meant"});
  return {file.text_attribute("/", "understudy_kind"),
          file.integer_attribute("/", "understudy_schema"),
          file.text_attribute("/", "understudy_code")};
}

FileHead require_kind(const hdf5::File& file, const std::string& kind, std::int64_t newest) {
  const FileHead head = read_head(file);
  if (head.kind != kind)
    throw InputError({.what = fmt::format("The file '{}' is of another kind", file.file_name()),
                      .got = fmt::format("a file of kind '{}'", head.kind),
                      .expected = fmt::format("a file of kind '{}'", kind),
                      .todo = "Check that it is the file you meant ('understudy inspect')"});
  if (head.schema < 1 || head.schema > newest)
    throw InputError(
        {.what = fmt::format("The file '{}' has a layout that this version cannot read",
                             file.file_name()),
         .got = fmt::format("layout {} written by {}", head.schema, head.code),
         .expected = fmt::format("layout 1 to {}", newest),
         .todo = "Update Understudy, or make the file again"});
  return head;
}

}  // namespace understudy::io
