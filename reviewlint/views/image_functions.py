"""Library functions that pictures pass through: which leave their values alone, which read them, which part them."""

from __future__ import annotations


def _names(home: str, names: str) -> frozenset[str]:
    return frozenset(f"{home}.{name}" for name in names.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NUMPY = "array asarray expand_dims stack squeeze reshape concatenate vstack copy ascontiguousarray float32 float16 "
_NUMPY += "moveaxis transpose repeat append uint8 flip fliplr flipud rot90 clip round take nan_to_num pad "
_NUMPY += "random.permutation"

TRANSPARENT = (
    _names("numpy", _NUMPY)
    | _names("tensorflow", "convert_to_tensor constant expand_dims squeeze reshape stack concat identity ensure_shape")
    | _names("tensorflow", "clip_by_value transpose reverse stop_gradient Variable gather tile pad unstack slice")
    | _names("tensorflow.image", "resize resize_with_pad resize_with_crop_or_pad central_crop crop_to_bounding_box")
    | _names("tensorflow.image", "grayscale_to_rgb rgb_to_grayscale flip_left_right flip_up_down rot90 transpose")
    | _names("tensorflow.image", "pad_to_bounding_box resize_image_with_crop_or_pad resize_images crop_and_resize")
    | _names("tensorflow.image", "adjust_brightness adjust_contrast adjust_gamma adjust_hue adjust_saturation")
    | _names("tensorflow.compat.v1.image", "resize resize_images")
    | _names("cv2", "resize cvtColor flip copyMakeBorder GaussianBlur medianBlur")
    | _names("keras.utils", "img_to_array array_to_img")
    | _names("keras.preprocessing.image", "smart_resize")
    | _names("keras.backend", "cast_to_floatx variable constant cast expand_dims reshape")
    | _names("keras.ops", "convert_to_tensor expand_dims squeeze reshape image.resize")
    | _names("builtins", "next iter list tuple zip enumerate sorted reversed")
    | _names("PIL", "Image.fromarray ImageOps.fit ImageOps.exif_transpose")
    | _names("itertools", "cycle islice chain")
    | _names("sklearn.utils", "shuffle resample")
    | _names("copy", "copy deepcopy")
    | frozenset({"tqdm.tqdm", "tensorflow.cast"})
)
"""Functions that hand the values of their first argument on."""

TRANSPARENT_METHODS = _words(
    """astype reshape copy numpy squeeze transpose tolist ravel flatten swapaxes clip round repeat take
    batch unbatch shuffle prefetch cache skip shard with_options filter padded_batch ignore_errors snapshot rebatch
    as_numpy_iterator get_next next __next__ __iter__ __getitem__ get_single_element interleave window
    resize convert crop rotate transpose thumbnail to_numpy set_shape squeeze get to_list"""
)
"""Methods of arrays, images, data sets and flows that hand their values on."""

PREDICTIONS = frozenset({"predict", "predict_generator", "predict_on_batch", "predict_proba", "predict_step"})
"""What a network makes of pictures is none: features, classes."""

CASTS = frozenset({"astype", "tensorflow.cast", "keras.utils.img_to_array", "tensorflow.image.resize", "numpy.float32"})
"""What makes floating numbers of integers."""

_IMAGE_FILES = (
    _names("tensorflow.io", "decode_jpeg decode_png decode_image decode_bmp decode_gif decode_and_crop_jpeg")
    | _names("tensorflow.image", "decode_jpeg decode_png decode_image decode_bmp decode_gif")
    | frozenset({"keras.utils.load_img", "cv2.imread", "cv2.imdecode", "PIL.Image.open", "imageio.imread"})
    | frozenset({"skimage.io.imread", "imageio.v2.imread", "imageio.v3.imread"})
)
"""Functions that read pictures as 0…255."""

_DATASETS = frozenset({"tensorflow_datasets.load", "tensorflow_datasets.as_dataset"})
"""Functions that give data sets of raw pictures."""

LABELLED_FOLDERS = frozenset({"keras.utils.image_dataset_from_directory"})
"""Functions that make a data set of pictures 0…255 from a folder."""

RUNNERS = frozenset(
    {"tensorflow.py_function", "tensorflow.numpy_function", "tensorflow.compat.v1.py_func", "tensorflow.map_fn"}
    | {"builtins.map", "tensorflow.py_func", "tensorflow.vectorized_map"}
)
"""Functions that call their first argument on their second."""

EMPTY_ARRAYS = _names("numpy", "zeros empty ones ndarray zeros_like empty_like ones_like full")
"""Functions that make an array to be filled."""

FLOWS = {"flow": "array", "flow_from_directory": "directory", "flow_from_dataframe": "dataframe"}
"""Methods of image generators that make data, and what they read."""

SPLITS = frozenset({"sklearn.model_selection.train_test_split"})
"""Functions that part each of their arguments in two."""

STANDARDISING = frozenset({"tensorflow.image.per_image_standardization", "cv2.normalize"})
"""Functions that normalise by what they find in the picture."""

ELEMENTS = frozenset({"next", "__next__", "__iter__", "__getitem__", "as_numpy_iterator", "get_next", "get"})
"""Methods that take elements out of a data set and make no new one."""

_MAKERS = (".from_tensor_slices", ".from_generator", ".from_tensors", ".list_files", ".Dataset.zip")
_RECORDS = ("TFRecordDataset", "list_files")


def source_of(target: str) -> str | None:
    """The kind of source that a function is: `file`, `dataset`, `array`; None for other functions."""
    if target in _IMAGE_FILES:
        return "file"
    if target in LABELLED_FOLDERS or target in _DATASETS:
        return "dataset"
    return "array" if target.startswith("keras.datasets.") and target.endswith(".load_data") else None


def makes_dataset(target: str) -> bool:
    """Whether a function makes a `tf.data` data set of something else."""
    return target.endswith(_MAKERS) or (target.startswith("tensorflow.data.") and target.endswith("Dataset"))


def reads_records(target: str) -> bool:
    """Whether a function gives records or names of files, which hold no pictures yet."""
    return target.endswith(_RECORDS)
