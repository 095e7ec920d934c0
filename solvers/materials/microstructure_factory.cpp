#include <understudy/solvers/materials/microstructure_factory.hpp>
#include <understudy/solvers/materials/microstructures/checkerboard.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>
#include <understudy/solvers/materials/microstructures/section.hpp>
#include <understudy/solvers/materials/microstructures/voxel_image.hpp>
#include <understudy/solvers/shapes/body_shapes.hpp>
#include <understudy/solvers/shapes/image.hpp>

namespace understudy::materials {
namespace {

const shapes::ShapeKinds& kinds() {
  static const shapes::ShapeKinds all = [] {
    shapes::ShapeKinds made(kMicrostructure);
    made.add(shapes::shape_kind({"laminate"}, laminate_options()));
    made.add(shapes::body_kinds(kMicrostructureSection));
    made.add(shapes::shape_kind({"checkerboard"}, checkerboard_options()));
    made.add(shapes::shape_kind({"image"}, shapes::image_options(kMicrostructureSection)));
    return made;
  }();
  return all;
}

}  // namespace

template <int D>
std::unique_ptr<Microstructure<D>> make_microstructure(const Settings& settings,
                                                       const std::vector<std::string>& varying,
                                                       Interface interface,
                                                       const Resources& resources) {
  const std::string shape = kinds().named_in(settings);
  if (shape == "laminate")
    return make_laminate<D>(laminate_options().read(settings), varying, interface);
  if (shape == "checkerboard")
    return make_checkerboard<D>(checkerboard_options().read(settings), interface);
  if (shape == "image") {
    const auto image = shapes::read_image(settings, kMicrostructureSection, resources);
    return make_voxel_image<D>(image.voxels, image.source);
  }
  return std::visit([&](const auto& bodies) { return make_inclusions<D>(bodies, interface); },
                    shapes::make_bodies<D>(settings, varying, kMicrostructureSection));
}

Settings effective_microstructure(const Settings& settings) { return kinds().effective(settings); }

std::string microstructure_manual() { return kinds().manual(); }

template std::unique_ptr<Microstructure<2>> make_microstructure(const Settings&,
                                                                const std::vector<std::string>&,
                                                                Interface, const Resources&);
template std::unique_ptr<Microstructure<3>> make_microstructure(const Settings&,
                                                                const std::vector<std::string>&,
                                                                Interface, const Resources&);

}  // namespace understudy::materials
