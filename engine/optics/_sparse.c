/* The passes of sparse deconvolution, once a picture and iteration.

   The twins of `_fused_numpy.shrunk_divergence` and `fit_gradients`, where they are described. */

#include "_planes.h"

/* ---- shrunk_divergence ---- */

/* The differences of `next` and `own`, small ones shrunk to nothing. */
WIDEST static void shrink(const float *RESTRICT own, const float *RESTRICT next, float strength,
                          float *RESTRICT result, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float gradient = next[x] - own[x], size = fabsf(gradient) + 1e-9f;
        float share = 1 - strength / (sqrtf(size) * size);
        result[x] = gradient * (share > 0 ? share : 0);
    }
}

WIDEST static void diverge(const float *RESTRICT across, const float *RESTRICT above,
                           const float *RESTRICT below, float *RESTRICT result, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++)
        result[x] = across[x] - across[x + 1] + above[x] - below[x];
}

/* Beyond the borders there is no gradient. */
static int diverge_rows(const Plane *plane, float strength, const Plane *onto)
{
    Py_ssize_t width = plane->width;
    float *work = calloc((size_t)(3 * width + 3), sizeof(float));
    if (work == NULL)
        return 0;
    float *across = work, *above = across + width + 1, *below = above + width + 1;
    for (Py_ssize_t y = 0; y < plane->height; y++) {
        const float *row = row_of(plane, y);
        if (width > 1)
            shrink(row, row + 1, strength, across + 1, width - 1);
        if (y + 1 < plane->height)
            shrink(row, row_of(plane, y + 1), strength, below, width);
        else
            memset(below, 0, (size_t)width * sizeof(float));
        diverge(across, above, below, row_of(onto, y), width);
        float *done = above;
        above = below;
        below = done;
    }
    free(work);
    return 1;
}

PyObject *shrunk_divergence(PyObject *module, PyObject *args)
{
    PyObject *from, *to;
    float strength;
    Held held = {.count = 0};
    Plane plane, onto;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OfO", &from, &strength, &to))
        return NULL;
    if (hold_plane(&held, from, 0, &plane) && hold_plane(&held, to, 1, &onto) &&
        same_size(&onto, 1, plane.height, plane.width)) {
        int done;
        Py_BEGIN_ALLOW_THREADS
        done = diverge_rows(&plane, strength, &onto);
        Py_END_ALLOW_THREADS
        result = done ? Py_NewRef(Py_None) : PyErr_NoMemory();
    }
    let_go(&held);
    return result;
}

/* ---- fit_gradients ---- */

WIDEST static void fit(const float *RESTRICT spectrum, const float *RESTRICT blur, float down,
                       const float *RESTRICT across, float coupling, float *RESTRICT result,
                       Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float own = blur[x];
        result[x] = (result[x] * coupling + spectrum[x] * own) /
                    (own * own + coupling * (down + across[x]));
    }
}

PyObject *fit_gradients(PyObject *module, PyObject *args)
{
    PyObject *of_photo, *of_blur, *by_row, *by_column, *to;
    float coupling;
    Held held = {.count = 0};
    Plane spectrum, blur, onto;
    const Py_buffer *down, *across;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOfO", &of_photo, &of_blur, &by_row, &by_column, &coupling, &to))
        return NULL;
    if (hold_plane(&held, of_photo, 0, &spectrum) && hold_plane(&held, of_blur, 0, &blur) &&
        hold_plane(&held, to, 1, &onto) && (down = hold(&held, by_row, 1, 0)) != NULL &&
        (across = hold(&held, by_column, 1, 0)) != NULL &&
        same_size(&blur, 1, spectrum.height, spectrum.width) &&
        same_size(&onto, 1, spectrum.height, spectrum.width)) {
        if (down->shape[0] != spectrum.height || across->shape[0] != spectrum.width)
            PyErr_SetString(PyExc_ValueError, "a term for each row and column is needed");
        else {
            Py_BEGIN_ALLOW_THREADS
            for (Py_ssize_t y = 0; y < spectrum.height; y++)
                fit(row_of(&spectrum, y), row_of(&blur, y), ((const float *)down->buf)[y],
                    across->buf, coupling, row_of(&onto, y), spectrum.width);
            Py_END_ALLOW_THREADS
            result = Py_NewRef(Py_None);
        }
    }
    let_go(&held);
    return result;
}
