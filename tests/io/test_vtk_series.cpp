#include <gtest/gtest.h>

#include <cmath>
#include <understudy/core/molecule_frame.hpp>
#include <understudy/io/vtk_file.hpp>
#include <understudy/io/vtk_series.hpp>

#include "temporary_folder.hpp"

#ifdef UNDERSTUDY_HAS_VTK
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkInformation.h>
#include <vtkInformationStringKey.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLImageDataReader.h>
#include <vtkXMLPolyDataReader.h>
#include <vtkXMLUnstructuredGridReader.h>

namespace understudy::io {
namespace {

using testing::contents;
using testing::expect_message;
using testing::TemporaryFolder;

Frame two_quads(double time) {
  Frame frame;
  frame.time = time;
  frame.points = {0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 1, 1, 0, 2, 1, 0};
  frame.connectivity = {0, 1, 4, 3, 1, 2, 5, 4};
  frame.point_data = {{"displacement", "mm", 3, std::vector<double>(18, time)}};
  frame.cell_data = {{"energy", "MPa", 1, {1.5, 2.5}}, {"source", "1", 1, {0, 1}}};
  return frame;
}

TEST(VtkSeries, IsReadBackByVtk) {
  const TemporaryFolder folder;
  VtkSeries series(folder.path(), "structure");
  series.take(two_quads(0.5));
  const auto reader = vtkSmartPointer<vtkXMLUnstructuredGridReader>::New();
  reader->SetFileName((folder / "structure_0000.vtu").c_str());
  reader->Update();
  vtkUnstructuredGrid* grid = reader->GetOutput();
  ASSERT_EQ(grid->GetNumberOfCells(), 2);
  EXPECT_EQ(grid->GetCellType(0), VTK_QUAD);
  EXPECT_EQ(grid->GetPoint(5)[0], 2);
  vtkDataArray* energy = grid->GetCellData()->GetArray("energy");
  ASSERT_NE(energy, nullptr);
  EXPECT_EQ(energy->GetTuple1(1), 2.5);
  EXPECT_STREQ(energy->GetInformation()->Get(vtkDataArray::UNITS_LABEL()), "MPa");
  EXPECT_EQ(grid->GetPointData()->GetArray("displacement")->GetComponent(3, 2), 0.5);
}

TEST(VtkSeries, WritesVoxelGridsAsImages) {
  const TemporaryFolder folder;
  VtkSeries series(folder.path(), "cell");
  Frame frame;
  frame.shape = CellShape::voxel_grid;
  frame.grid[0] = 2;
  frame.grid[1] = 3;
  frame.spacing = 0.25;
  frame.cell_data = {{"phase", "1", 1, {0, 1, 2, 3, 4, 5}}};
  series.take(frame);
  const auto reader = vtkSmartPointer<vtkXMLImageDataReader>::New();
  reader->SetFileName((folder / "cell_0000.vti").c_str());
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetNumberOfCells(), 6);
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[1], 0.25);
  EXPECT_EQ(reader->GetOutput()->GetCellData()->GetArray("phase")->GetTuple1(5), 5);
  frame.grid[2] = 2;
  expect_message([&] { vtk_file(frame); }, {"'phase'", "6 numbers", "12"});
}

/// Two bonded atoms and an ion.
Molecule pair_and_ion() {
  Molecule molecule;
  molecule.atoms.resize(3);
  molecule.residues = {{"CO", "", 1, 0}, {"NA", "", 2, 2}};
  const int elements[] = {6, 8, 11};
  const double charges[] = {0.1, -0.1, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    molecule.atoms[i].element = elements[i];
    molecule.atoms[i].charge = charges[i];
    molecule.atoms[i].residue = i == 2 ? 1 : 0;
  }
  molecule.bonds = {{0, 1, 500, 1.2}};
  return molecule;
}

TEST(VtkSeries, WritesMoleculesAsPointsAndLines) {
  const TemporaryFolder folder;
  VtkSeries series(folder.path(), "molecule");
  Frame frame = molecule_frame(pair_and_ion(), std::vector<double>{0, 0, 0, 1, 0, 0, 5, 5, 5}, 2);
  frame.point_data.push_back({"force", "kcal/mol/A", 3, {1, 2, 3, 4, 5, 6, 7, 8, 9}});
  frame.cell_data.push_back({"length", "A", 1, {1.0}});
  series.take(frame);
  const auto reader = vtkSmartPointer<vtkXMLPolyDataReader>::New();
  reader->SetFileName((folder / "molecule_0000.vtp").c_str());
  reader->Update();
  vtkPolyData* data = reader->GetOutput();
  EXPECT_EQ(data->GetNumberOfPoints(), 3);
  EXPECT_EQ(data->GetNumberOfLines(), 1);
  EXPECT_EQ(data->GetNumberOfVerts(), 1);  // or the ion would not be seen
  EXPECT_EQ(data->GetPointData()->GetArray("element")->GetTuple1(1), 8);
  EXPECT_EQ(data->GetPointData()->GetArray("charge")->GetTuple1(2), 1);
  EXPECT_EQ(data->GetPointData()->GetArray("residue")->GetTuple1(2), 2);
  EXPECT_EQ(data->GetPointData()->GetArray("force")->GetComponent(2, 0), 7);
  EXPECT_TRUE(std::isnan(data->GetCellData()->GetArray("length")->GetTuple1(0)));
  EXPECT_EQ(data->GetCellData()->GetArray("length")->GetTuple1(1), 1);
  const VtkSeries fresh(folder.path(), "molecule");
  EXPECT_FALSE(std::filesystem::exists(folder / "molecule_0000.vtp"));
  frame.connectivity.back() = 3;
  expect_message([&] { vtk_file(frame); }, {"does not exist", "3", "0 to 2"});
  expect_message([] { molecule_frame(pair_and_ion(), std::vector<double>(6), 0); },
                 {"6 coordinates", "3 atoms"});
}

TEST(VtkSeries, ListsTheTimes) {
  const TemporaryFolder folder;
  VtkSeries series(folder.path(), "structure");
  for (const double time : {0.0, 0.1, 1.0}) series.take(two_quads(time));
  const std::string text = contents(series.collection());
  EXPECT_NE(text.find("timestep=\"0.1\" part=\"0\" file=\"structure_0001.vtu\""), text.npos);
  EXPECT_EQ(series.frames(), 3U);
}

TEST(VtkSeries, GoesOnAfterAnInterruptionOrStartsAnew) {
  const TemporaryFolder folder;
  {
    VtkSeries series(folder.path(), "structure");
    for (const double time : {0.0, 0.1, 0.2}) series.take(two_quads(time));
  }
  folder.write("structure_of_others.vtu", "");
  folder.write("structural_0007.vtu", "");
  VtkSeries resumed(folder.path(), "structure", 2);
  EXPECT_EQ(resumed.frames(), 2U);
  EXPECT_FALSE(std::filesystem::exists(folder / "structure_0002.vtu"));
  resumed.take(two_quads(0.15));
  const std::string text = contents(resumed.collection());
  EXPECT_NE(text.find("timestep=\"0.1\""), text.npos);
  EXPECT_NE(text.find("timestep=\"0.15\" part=\"0\" file=\"structure_0002.vtu\""), text.npos);
  EXPECT_EQ(text.find("timestep=\"0.2\""), text.npos);
  const VtkSeries fresh(folder.path(), "structure");
  EXPECT_EQ(fresh.frames(), 0U);
  EXPECT_FALSE(std::filesystem::exists(folder / "structure_0000.vtu"));
  EXPECT_FALSE(std::filesystem::exists(fresh.collection()));
  EXPECT_TRUE(std::filesystem::exists(folder / "structure_of_others.vtu"));
  EXPECT_TRUE(std::filesystem::exists(folder / "structural_0007.vtu"));
}

TEST(VtkSeries, RefusesFramesThatDoNotFit) {
  Frame frame = two_quads(0);
  frame.connectivity.back() = 6;
  expect_message([&] { vtk_file(frame); }, {"does not exist", "6", "0 to 5"});
  frame.connectivity.pop_back();
  expect_message([&] { vtk_file(frame); }, {"incomplete", "4 per cell"});
  frame = two_quads(0);
  frame.points.pop_back();
  expect_message([&] { vtk_file(frame); }, {"17", "three per point"});
  frame = two_quads(0);
  frame.cell_data[0].components = 0;
  expect_message([&] { vtk_file(frame); }, {"'energy'"});
}

TEST(VtkSeries, IsEqualForEqualFrames) {
  EXPECT_EQ(vtk_file(two_quads(1)), vtk_file(two_quads(1)));
}

TEST(VtkSeries, WritesAMeshWithoutCells) {
  EXPECT_NE(vtk_file(Frame()).find("UnstructuredGrid"), std::string::npos);
}

}  // namespace
}  // namespace understudy::io
#endif
