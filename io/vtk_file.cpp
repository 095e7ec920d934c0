#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/io/vtk_file.hpp>

#ifdef UNDERSTUDY_HAS_VTK
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkImageData.h>
#include <vtkInformation.h>
#include <vtkInformationStringKey.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLImageDataWriter.h>
#include <vtkXMLPolyDataWriter.h>
#include <vtkXMLUnstructuredGridWriter.h>
#endif

namespace understudy::io {

std::string vtk_extension(const Frame& frame) {
  return frame.shape == CellShape::voxel_grid ? ".vti"
         : frame.shape == CellShape::line2    ? ".vtp"
                                              : ".vtu";
}

#ifdef UNDERSTUDY_HAS_VTK
namespace {

[[noreturn]] void misfit(const std::string& what, const std::string& got,
                         const std::string& expected) {
  throw InputError({.what = what,
                    .got = got,
                    .expected = expected,
                    .todo = "Correct the frame where the loop makes it"});
}

int nodes_of(CellShape shape) {
  return shape == CellShape::line2 ? 2 : shape == CellShape::quad4 ? 4 : 8;
}

int vtk_type(CellShape shape) {
  return shape == CellShape::quad4   ? VTK_QUAD
         : shape == CellShape::quad8 ? VTK_QUADRATIC_QUAD
                                     : VTK_HEXAHEDRON;
}

void add_arrays(const std::vector<FrameArray>& arrays, vtkIdType entities,
                vtkDataSetAttributes* data) {
  for (const FrameArray& array : arrays) {
    const auto expected = static_cast<std::size_t>(entities) *
                          static_cast<std::size_t>(std::max(array.components, 0));
    if (array.components < 1 || array.values.size() != expected)
      misfit(
          fmt::format("The array '{}' of a frame has the wrong size", array.name),
          fmt::format("{} numbers", array.values.size()),
          fmt::format("{} ({} entities of {} components)", expected, entities, array.components));
    const auto values = vtkSmartPointer<vtkDoubleArray>::New();
    values->SetName(array.name.c_str());
    values->SetNumberOfComponents(array.components);
    values->SetNumberOfTuples(entities);
    std::copy(array.values.begin(), array.values.end(), values->GetPointer(0));
    values->GetInformation()->Set(vtkDataArray::UNITS_LABEL(), array.unit.c_str());
    data->AddArray(values);
  }
}

vtkSmartPointer<vtkPoints> points_of(const Frame& frame) {
  if (frame.points.size() % 3 != 0)
    misfit("The points of a frame are incomplete", fmt::format("{} numbers", frame.points.size()),
           "three per point");
  const auto coordinates = vtkSmartPointer<vtkDoubleArray>::New();
  coordinates->SetNumberOfComponents(3);
  coordinates->SetNumberOfTuples(static_cast<vtkIdType>(frame.points.size() / 3));
  std::copy(frame.points.begin(), frame.points.end(), coordinates->GetPointer(0));
  auto points = vtkSmartPointer<vtkPoints>::New();
  points->SetData(coordinates);
  return points;
}

vtkSmartPointer<vtkCellArray> cells_of(const Frame& frame) {
  const auto nodes = static_cast<std::size_t>(nodes_of(frame.shape));
  const auto points = static_cast<std::int64_t>(frame.points.size() / 3);
  if (frame.connectivity.size() % nodes != 0)
    misfit("The cells of a frame are incomplete",
           fmt::format("{} node numbers", frame.connectivity.size()),
           fmt::format("{} per cell", nodes));
  auto cells = vtkSmartPointer<vtkCellArray>::New();
  for (std::size_t first = 0; first < frame.connectivity.size(); first += nodes) {
    cells->InsertNextCell(static_cast<int>(nodes));
    for (std::size_t node = first; node < first + nodes; ++node) {
      const std::int64_t point = frame.connectivity[node];
      if (point < 0 || point >= points)
        misfit("A cell of a frame names a point that does not exist", fmt::format("{}", point),
               fmt::format("0 to {}", points - 1));
      cells->InsertCellPoint(point);
    }
  }
  return cells;
}

template <class Writer>
std::string written(vtkDataObject* data) {
  const auto writer = vtkSmartPointer<Writer>::New();
  writer->SetInputData(data);
  writer->SetDataModeToAppended();
  writer->EncodeAppendedDataOff();
  writer->SetCompressorTypeToZLib();
  writer->WriteToOutputStringOn();
  if (writer->Write() == 0)
    throw InternalError({.what = "VTK could not write a frame",
                         .got = fmt::format("error {}", writer->GetErrorCode()),
                         .expected = "a complete file",
                         .todo = "Please report this"});
  return writer->GetOutputString();
}

std::string image_file(const Frame& frame) {
  const auto image = vtkSmartPointer<vtkImageData>::New();
  if (frame.grid[0] < 1 || frame.grid[1] < 1 || frame.grid[2] < 0)
    misfit("The grid of a frame has no voxels",
           fmt::format("{} x {} x {}", frame.grid[0], frame.grid[1], frame.grid[2]),
           "at least one voxel per side (0 along z for a plane image)");
  image->SetDimensions(frame.grid[0] + 1, frame.grid[1] + 1, frame.grid[2] + 1);
  image->SetSpacing(frame.spacing, frame.spacing, frame.spacing);
  add_arrays(frame.point_data, image->GetNumberOfPoints(), image->GetPointData());
  add_arrays(frame.cell_data, image->GetNumberOfCells(), image->GetCellData());
  return written<vtkXMLImageDataWriter>(image);
}

std::string grid_file(const Frame& frame) {
  const auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  grid->SetPoints(points_of(frame));
  grid->SetCells(vtk_type(frame.shape), cells_of(frame));
  add_arrays(frame.point_data, grid->GetNumberOfPoints(), grid->GetPointData());
  add_arrays(frame.cell_data, grid->GetNumberOfCells(), grid->GetCellData());
  return written<vtkXMLUnstructuredGridWriter>(grid);
}

vtkSmartPointer<vtkCellArray> lone_points(const Frame& frame) {
  std::vector<bool> on_line(frame.points.size() / 3);
  for (const std::int64_t point : frame.connectivity)
    on_line[static_cast<std::size_t>(point)] = true;
  auto vertices = vtkSmartPointer<vtkCellArray>::New();
  for (std::size_t point = 0; point < on_line.size(); ++point)
    if (!on_line[point]) {
      vertices->InsertNextCell(1);
      vertices->InsertCellPoint(static_cast<vtkIdType>(point));
    }
  return vertices;
}

/// Cell data of the lines, with NaN before them for so many vertices.
std::vector<FrameArray> behind_vertices(std::vector<FrameArray> arrays, vtkIdType vertices) {
  for (FrameArray& array : arrays)
    array.values.insert(array.values.begin(),
                        static_cast<std::size_t>(vertices) *
                            static_cast<std::size_t>(std::max(array.components, 0)),
                        std::numeric_limits<double>::quiet_NaN());
  return arrays;
}

std::string lines_file(const Frame& frame) {
  const auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points_of(frame));
  data->SetLines(cells_of(frame));  // which checks the points that lone_points looks at
  const auto vertices = lone_points(frame);
  data->SetVerts(vertices);
  add_arrays(frame.point_data, data->GetNumberOfPoints(), data->GetPointData());
  add_arrays(behind_vertices(frame.cell_data, vertices->GetNumberOfCells()),
             data->GetNumberOfCells(), data->GetCellData());
  return written<vtkXMLPolyDataWriter>(data);
}

}  // namespace

bool has_vtk() { return true; }

void require_vtk() {}

std::string vtk_file(const Frame& frame) {
  return frame.shape == CellShape::voxel_grid ? image_file(frame)
         : frame.shape == CellShape::line2    ? lines_file(frame)
                                              : grid_file(frame);
}

#else

bool has_vtk() { return false; }

void require_vtk() {
  throw InputError({.what = "Frames cannot be written",
                    .got = "an Understudy that was built without VTK",
                    .expected = "one built with VTK 9.1 or newer",
                    .todo = "Install VTK and configure with -DUNDERSTUDY_VTK=ON, or set output.vtk "
                            "to \"none\"",
                    .key = "vtk"});
}

std::string vtk_file(const Frame&) {
  require_vtk();
  return {};
}

#endif

}  // namespace understudy::io
