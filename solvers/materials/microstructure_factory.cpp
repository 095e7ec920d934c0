#include <fmt/format.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/solvers/materials/microstructure_factory.hpp>
#include <understudy/solvers/materials/microstructures/checkerboard.hpp>
#include <understudy/solvers/materials/microstructures/ellipsoid.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>
#include <understudy/solvers/materials/microstructures/random_inclusions.hpp>
#include <understudy/solvers/materials/microstructures/sphere.hpp>
#include <understudy/solvers/materials/microstructures/voxel_image.hpp>

namespace understudy::materials {
namespace {

const std::vector<std::string>& shapes() {
  static const std::vector<std::string> names = {"laminate",       "circle",       "sphere",
                                                 "ellipse",        "ellipsoid",    "random_circles",
                                                 "random_spheres", "checkerboard", "image"};
  return names;
}

/// Calls `visit` with the option table of the shape that the section names.
template <class Visit>
auto with_table(const Settings& settings, const Visit& visit) {
  const std::string shape = settings.text("shape");
  if (shape == "laminate") return visit(laminate_options().leave({"shape"}));
  if (shape == "circle" || shape == "sphere") return visit(sphere_options().leave({"shape"}));
  if (shape == "ellipse" || shape == "ellipsoid")
    return visit(ellipsoid_options().leave({"shape"}));
  if (shape == "random_circles" || shape == "random_spheres")
    return visit(random_inclusion_options().leave({"shape"}));
  if (shape == "checkerboard") return visit(checkerboard_options().leave({"shape"}));
  if (shape == "image") return visit(image_options().leave({"shape"}));
  throw no_name_of(shape, shapes(), settings.find("shape")->place() + " is no microstructure");
}

/// Reads the options of each shape and makes it.
template <int D>
struct Make {
  using Result = std::unique_ptr<Microstructure<D>>;
  const Settings& settings;
  const std::vector<std::string>& varying;
  Interface interface;
  const Resources& resources;

  Result operator()(const OptionTable<LaminateOptions>& table) const {
    return make_laminate<D>(table.read(settings), varying, interface);
  }
  Result operator()(const OptionTable<SphereOptions>& table) const {
    return make_sphere<D>(table.read(settings), varying, interface);
  }
  Result operator()(const OptionTable<EllipsoidOptions>& table) const {
    return make_ellipsoid<D>(table.read(settings), varying, interface);
  }
  Result operator()(const OptionTable<RandomInclusionOptions>& table) const {
    return make_random_inclusions<D>(table.read(settings), varying, interface);
  }
  Result operator()(const OptionTable<CheckerboardOptions>& table) const {
    return make_checkerboard<D>(table.read(settings), interface);
  }
  Result operator()(const OptionTable<ImageOptions>& table) const {
    const ImageOptions options = table.read(settings);
    if (options.file.empty() || !resources.voxel_image)
      throw InputError({.what = fmt::format("{} is an image that cannot be read", settings.place()),
                        .got = options.file.empty() ? "no file" : "no reader for images",
                        .expected = "the key 'file' with an HDF5, VTI, PNG or TIFF image",
                        .todo = "Add the key, and build Understudy with what reads that format"});
    return make_voxel_image<D>(read(options.file), options.file);
  }

  // What is wrong with the image is said with the place of the key that names it.
  VoxelImage read(const std::string& file) const {
    try {
      return resources.voxel_image(file);
    } catch (const InputError& error) {
      Complaint complaint = error.complaint();
      complaint.key = "file";
      throw InputError(placed(complaint, settings));
    }
  }
};

template <class Options>
std::string manual_of(const std::string& shape, const OptionTable<Options>& table) {
  return manual(fmt::format("{}, shape = {}", table.section(), shape), table.options(),
                table.write({}));
}

}  // namespace

template <int D>
std::unique_ptr<Microstructure<D>> make_microstructure(const Settings& settings,
                                                       const std::vector<std::string>& varying,
                                                       Interface interface,
                                                       const Resources& resources) {
  return with_table(settings, Make<D>{settings, varying, interface, resources});
}

Settings effective_microstructure(const Settings& settings) {
  Settings all = with_table(
      settings, [&settings](const auto& table) { return table.write(table.read(settings)); });
  all.set("shape", *settings.find("shape"));
  return all;
}

std::string microstructure_manual() {
  return manual_of("laminate", laminate_options()) + manual_of("circle, sphere", sphere_options()) +
         manual_of("ellipse, ellipsoid", ellipsoid_options()) +
         manual_of("random_circles, random_spheres", random_inclusion_options()) +
         manual_of("checkerboard", checkerboard_options()) + manual_of("image", image_options());
}

template std::unique_ptr<Microstructure<2>> make_microstructure(const Settings&,
                                                                const std::vector<std::string>&,
                                                                Interface, const Resources&);
template std::unique_ptr<Microstructure<3>> make_microstructure(const Settings&,
                                                                const std::vector<std::string>&,
                                                                Interface, const Resources&);

}  // namespace understudy::materials
