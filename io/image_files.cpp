#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <regex>
#include <type_traits>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/image_files.hpp>
#include <understudy/io/png_check.hpp>

#ifdef UNDERSTUDY_HAS_VTK
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkInformation.h>
#include <vtkInformationStringKey.h>
#include <vtkLogger.h>
#include <vtkObjectFactory.h>
#include <vtkOutputWindow.h>
#include <vtkPNGReader.h>
#include <vtkPNGWriter.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkTIFFReader.h>
#include <vtkUnsignedCharArray.h>
#include <vtkXMLImageDataReader.h>
#endif

namespace understudy::io {

namespace fs = std::filesystem;

#ifdef UNDERSTUDY_HAS_VTK
namespace {

constexpr std::size_t most_voxels = std::size_t{1} << 31;

[[noreturn]] void unreadable(const fs::path& file, const std::string& got,
                             const std::string& expected) {
  throw InputError({.what = fmt::format("The image '{}' cannot be read", file.string()),
                    .got = got,
                    .expected = expected,
                    .todo = "Check that the file is complete and of the kind its name says"});
}

/// Collects what VTK complains about.
class Complaints : public vtkOutputWindow {
 public:
  static Complaints* New();
  void DisplayText(const char* text) override {
    if (first_.empty() && text != nullptr) first_ = text;
  }
  const std::string& first() const { return first_; }

 private:
  std::string first_;
};
vtkStandardNewMacro(Complaints)

    /// While it lives, VTK prints nothing and its complaints are kept.
    class Listener {
 public:
  Listener() : before_(vtkOutputWindow::GetInstance()) {
    vtkOutputWindow::SetInstance(complaints_);
    vtkLogger::SetStderrVerbosity(vtkLogger::VERBOSITY_OFF);
  }
  ~Listener() {
    vtkOutputWindow::SetInstance(before_);
    vtkLogger::SetStderrVerbosity(vtkLogger::VERBOSITY_INFO);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The end of VTK's first message ("ERROR: In FILE, line N\nvtkReader (0x...): what happened").
  std::string text() const {
    std::string text = complaints_->first();
    if (const std::size_t start = text.find("): "); start != text.npos) text.erase(0, start + 3);
    std::ranges::replace(text, '\n', ' ');
    return text.substr(0, text.find_last_not_of(" .") + 1);
  }

 private:
  vtkSmartPointer<Complaints> complaints_ = vtkSmartPointer<Complaints>::New();
  vtkSmartPointer<vtkOutputWindow> before_;
};

void require_file(const fs::path& file) {
  if (!fs::is_regular_file(file)) unreadable(file, "no such file", "an image");
}

/// VTK believes any extent; a wrong one would exhaust memory.
void check_extent(const fs::path& file) {
  const std::string head = read_text(file).substr(0, 4096);
  const std::regex extent(
      "WholeExtent=\"\\s*(-?\\d{1,6})\\s+(-?\\d{1,6})\\s+(-?\\d{1,6})\\s+"
      "(-?\\d{1,6})\\s+(-?\\d{1,6})\\s+(-?\\d{1,6})\\s*\"");
  std::smatch found;
  if (!std::regex_search(head, found, extent))
    unreadable(file, "no WholeExtent of six whole numbers", "VTK's XML ImageData");
  double points = 1;
  for (std::size_t axis = 0; axis < 3; ++axis)
    points *= std::stod(found[2 * axis + 2]) - std::stod(found[2 * axis + 1]) + 1;
  if (points > static_cast<double>(most_voxels))
    unreadable(file, fmt::format("{} points", points), fmt::format("at most {}", most_voxels));
}

vtkSmartPointer<vtkImageData> read_image_data(const fs::path& file) {
  require_file(file);
  check_extent(file);
  const Listener listener;
  const auto reader = vtkSmartPointer<vtkXMLImageDataReader>::New();
  reader->SetFileName(file.c_str());
  reader->Update();
  if (!listener.text().empty()) unreadable(file, listener.text(), "VTK's XML ImageData");
  return reader->GetOutput();
}

struct NamedData {
  std::string name;
  vtkDataArray* array = nullptr;
  bool on_cells = false;
};

std::vector<NamedData> arrays_of(vtkImageData* image) {
  std::vector<NamedData> all;
  const auto collect = [&](vtkDataSetAttributes* data, bool on_cells) {
    for (int i = 0; i < data->GetNumberOfArrays(); ++i)
      if (vtkDataArray* array = data->GetArray(i))
        all.push_back({array->GetName() == nullptr ? "" : array->GetName(), array, on_cells});
  };
  collect(image->GetPointData(), false);
  collect(image->GetCellData(), true);
  return all;
}

NamedData choose(const fs::path& file, const std::vector<NamedData>& arrays,
                 const std::string& name) {
  std::vector<std::string> names;
  for (const NamedData& data : arrays) names.push_back(data.name);
  if (name.empty() && arrays.size() == 1) return arrays[0];
  for (const NamedData& data : arrays)
    if (!name.empty() && data.name == name) return data;
  throw InputError(
      {.what = name.empty()
                   ? fmt::format("'{}' does not say which array is the image", file.string())
                   : fmt::format("'{}' has no array '{}'", file.string(), name),
       .got = fmt::format("{} arrays: {}", arrays.size(), fmt::join(names, ", ")),
       .expected = "one array, or the name of one",
       .todo = fmt::format("Write '{}:/ARRAY'", file.string())});
}

void require_grey(const fs::path& file, int components) {
  if (components != 1)
    refuse_colours(file.string(), fmt::format("{} components per voxel", components));
}

/// An image from points or cells; flat axes (one layer) at the end are left out of the dimensions.
GreyImage grey_image(vtkImageData* data, vtkDataArray* array, bool on_cells) {
  GreyImage image;
  int* points = data->GetDimensions();
  for (int axis = 0; axis < 3; ++axis) {
    const int cells = std::max(points[axis] - 1, 1);
    image.n[axis] = static_cast<std::size_t>(on_cells ? cells : points[axis]);
    image.spacing[axis] = data->GetSpacing()[axis];
  }
  image.dimensions = points[2] > 1 ? 3 : 2;
  image.values.resize(static_cast<std::size_t>(array->GetNumberOfTuples()));
  for (std::size_t i = 0; i < image.values.size(); ++i)
    image.values[i] = array->GetTuple1(static_cast<vtkIdType>(i));
  return image;
}

template <class Reader>
GreyImage read_pixels(const fs::path& file) {
  const Listener listener;
  const auto reader = vtkSmartPointer<Reader>::New();
  if (reader->CanReadFile(file.c_str()) == 0)
    unreadable(file, "another kind of file", "an image as its extension says");
  if constexpr (std::is_same_v<Reader, vtkTIFFReader>)
    reader->SetOrientationType(4);  // rows from the top; y from the bottom, as for PNG
  reader->SetFileName(file.c_str());
  reader->Update();
  vtkImageData* data = reader->GetOutput();
  vtkDataArray* array = data->GetPointData()->GetScalars();
  if (!listener.text().empty() || array == nullptr)
    unreadable(file, listener.text().empty() ? "no pixels" : listener.text(), "a complete image");
  require_grey(file, array->GetNumberOfComponents());
  GreyImage image = grey_image(data, array, false);
  std::fill_n(image.spacing, 3, 1.0);  // what such files say of dots per inch means nothing here
  return image;
}

}  // namespace

GreyImage read_vti(const fs::path& file, const std::string& name) {
  const auto data = read_image_data(file);
  const NamedData chosen = choose(file, arrays_of(data), name);
  require_grey(file, chosen.array->GetNumberOfComponents());
  return grey_image(data, chosen.array, chosen.on_cells);
}

GreyImage read_slice(const fs::path& file) {
  require_file(file);
  if (file.extension() != ".png") return read_pixels<vtkTIFFReader>(file);
  check_png(file);
  return read_pixels<vtkPNGReader>(file);
}

void write_png(const fs::path& file, const GreyImage& image, int components) {
  const auto data = vtkSmartPointer<vtkImageData>::New();
  data->SetDimensions(static_cast<int>(image.n[0]), static_cast<int>(image.n[1]), 1);
  data->AllocateScalars(VTK_UNSIGNED_CHAR, components);
  vtkDataArray* pixels = data->GetPointData()->GetScalars();
  for (std::size_t i = 0; i < image.values.size(); ++i)
    for (int c = 0; c < components; ++c)
      pixels->SetComponent(static_cast<vtkIdType>(i), c, image.values[i]);
  const auto writer = vtkSmartPointer<vtkPNGWriter>::New();
  writer->SetInputData(data);
  writer->WriteToMemoryOn();
  writer->Write();
  vtkUnsignedCharArray* bytes = writer->GetResult();
  write_atomically(file,
                   std::as_bytes(std::span(bytes->GetPointer(0),
                                           static_cast<std::size_t>(bytes->GetNumberOfValues()))));
}

Archive read_vti_archive(const fs::path& file) {
  const auto data = read_image_data(file);
  Archive archive;
  for (const NamedData& named : arrays_of(data)) {
    if (named.array->GetNumberOfComponents() != 1) continue;
    GreyImage image = grey_image(data, named.array, named.on_cells);
    std::vector<std::size_t> shape(image.n, image.n + image.dimensions);
    std::reverse(shape.begin(), shape.end());
    const char* unit = named.array->HasInformation()
                           ? named.array->GetInformation()->Get(vtkDataArray::UNITS_LABEL())
                           : nullptr;
    archive.set(named.name, std::move(image.values), shape, unit == nullptr ? "" : unit);
  }
  return archive;
}

#else
namespace {

[[noreturn]] void no_vtk(const fs::path& file) {
  throw InputError({.what = fmt::format("The image '{}' cannot be read or written", file.string()),
                    .got = "an Understudy that was built without VTK",
                    .expected = "one built with VTK 9.1 or newer",
                    .todo = "Use an HDF5 image, or install VTK and configure with "
                            "-DUNDERSTUDY_VTK=ON"});
}

}  // namespace

GreyImage read_vti(const fs::path& file, const std::string&) { no_vtk(file); }
GreyImage read_slice(const fs::path& file) { no_vtk(file); }
void write_png(const fs::path& file, const GreyImage&, int) { no_vtk(file); }
Archive read_vti_archive(const fs::path& file) { no_vtk(file); }

#endif

}  // namespace understudy::io
