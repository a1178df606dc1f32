/* The passes that tell what of a photo passes a lens untouched.

   The twins of `_keep_numpy.py`, where they are described. */

#include "_planes.h"

#define LANES 16

static inline float greater(float one, float other)
{
    return one > other ? one : other;
}

static inline float smaller(float one, float other)
{
    return one < other ? one : other;
}

/* ---- compare_blurs ---- */

/* `ends`: the least of the result and the greatest blur so far, of each of 16 columns by turns. */
WIDEST static void compare(const float *RESTRICT source, const float *RESTRICT target,
                           float tolerance, float share, float *RESTRICT same,
                           float ends[2 * LANES], Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float one = fabsf(source[x]), other = fabsf(target[x]);
        float crossed = 2 * greater(smaller(one, other) - tolerance, 0);
        float difference = fabsf(one - other) + (source[x] * target[x] < 0 ? crossed : 0);
        float near = 2 - difference / (greater(one, other) * share + tolerance);
        same[x] = near < 0 ? 0 : near > 1 ? 1 : near;
    }
    Py_ssize_t whole = n / LANES * LANES;
    for (Py_ssize_t x = 0; x < whole; x += LANES)
        for (int l = 0; l < LANES; l++) {
            ends[l] = smaller(same[x + l], ends[l]);
            ends[LANES + l] = greater(greater(fabsf(source[x + l]), fabsf(target[x + l])),
                                      ends[LANES + l]);
        }
    for (Py_ssize_t x = whole; x < n; x++) {
        ends[0] = smaller(same[x], ends[0]);
        ends[LANES] = greater(greater(fabsf(source[x]), fabsf(target[x])), ends[LANES]);
    }
}

PyObject *compare_blurs(PyObject *module, PyObject *args)
{
    PyObject *one, *other, *to;
    float tolerance, share;
    Held held = {.count = 0};
    Plane source, target, same;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOffO", &one, &other, &tolerance, &share, &to))
        return NULL;
    if (hold_plane(&held, one, 0, &source) && hold_plane(&held, other, 0, &target) &&
        hold_plane(&held, to, 1, &same) && same_size(&target, 1, source.height, source.width) &&
        same_size(&same, 1, source.height, source.width)) {
        float ends[2 * LANES];
        Py_BEGIN_ALLOW_THREADS
        for (int l = 0; l < LANES; l++) {
            ends[l] = 1;
            ends[LANES + l] = 0;
        }
        for (Py_ssize_t y = 0; y < source.height; y++)
            compare(row_of(&source, y), row_of(&target, y), tolerance, share, row_of(&same, y),
                    ends, source.width);
        for (int l = 1; l < LANES; l++) {
            ends[0] = smaller(ends[l], ends[0]);
            ends[LANES] = greater(ends[LANES + l], ends[LANES]);
        }
        Py_END_ALLOW_THREADS
        result = Py_BuildValue("dd", (double)ends[0], (double)ends[LANES]);
    }
    let_go(&held);
    return result;
}

/* ---- blur_removed ---- */

WIDEST static float most_removed(const float *RESTRICT source, const float *RESTRICT target,
                                 float seen, float tolerance, float share, float most,
                                 Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float one = fabsf(source[x]), other = fabsf(target[x]);
        float removed = (one - other) / (one * share + tolerance);
        most = greater(most, one > seen ? removed : 0);
    }
    return most;
}

PyObject *blur_removed(PyObject *module, PyObject *args)
{
    PyObject *one, *other;
    float seen, tolerance, share;
    Held held = {.count = 0};
    Plane source, target;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOfff", &one, &other, &seen, &tolerance, &share))
        return NULL;
    if (hold_plane(&held, one, 0, &source) && hold_plane(&held, other, 0, &target) &&
        same_size(&target, 1, source.height, source.width)) {
        float most = 0;
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t y = 0; y < source.height; y++)
            most = most_removed(row_of(&source, y), row_of(&target, y), seen, tolerance, share,
                                most, source.width);
        Py_END_ALLOW_THREADS
        result = PyFloat_FromDouble(most);
    }
    let_go(&held);
    return result;
}

/* ---- pick_spilling ---- */

WIDEST static int pick(const float *RESTRICT same, const float *RESTRICT source,
                       const float *RESTRICT target, float least, float most, float changed,
                       float *RESTRICT changes, float *RESTRICT depth, Py_ssize_t n)
{
    int any = 0;
    for (Py_ssize_t x = 0; x < n; x++) {
        float size = greater(greater(fabsf(source[x]), fabsf(target[x])), 1);
        float own = (size >= least) & (size <= most) ? 1 - same[x] : 0;
        changes[x] = own;
        depth[x] = own > changed ? source[x] + target[x] : -INFINITY;
        any |= own != 0;
    }
    return any;
}

PyObject *pick_spilling(PyObject *module, PyObject *args)
{
    PyObject *kept, *one, *other, *to, *to_depth;
    float least, most, changed;
    Held held = {.count = 0};
    Plane planes[5];
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOfffOO", &kept, &one, &other, &least, &most, &changed, &to,
                          &to_depth))
        return NULL;
    if (hold_plane(&held, kept, 0, &planes[0]) && hold_plane(&held, one, 0, &planes[1]) &&
        hold_plane(&held, other, 0, &planes[2]) && hold_plane(&held, to, 1, &planes[3]) &&
        hold_plane(&held, to_depth, 1, &planes[4]) &&
        same_size(planes, 5, planes[0].height, planes[0].width)) {
        int any = 0;
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t y = 0; y < planes[0].height; y++)
            any |= pick(row_of(&planes[0], y), row_of(&planes[1], y), row_of(&planes[2], y), least,
                        most, changed, row_of(&planes[3], y), row_of(&planes[4], y),
                        planes[0].width);
        Py_END_ALLOW_THREADS
        result = PyBool_FromLong(any);
    }
    let_go(&held);
    return result;
}

/* ---- spill ---- */

WIDEST static void spill_row(const float *RESTRICT around, const float *RESTRICT nearest,
                             const float *RESTRICT source, const float *RESTRICT target,
                             float nearer, float gain, float *RESTRICT spilt, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++) {
        float own = nearest[x] - (source[x] + target[x]) > nearer ? smaller(gain * around[x], 1) : 0;
        spilt[x] = greater(own, spilt[x]);
    }
}

PyObject *spill(PyObject *module, PyObject *args)
{
    PyObject *objects[4], *to;
    float nearer, gain;
    Held held = {.count = 0};
    Plane planes[5];
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOffO", &objects[0], &objects[1], &objects[2], &objects[3],
                          &nearer, &gain, &to))
        return NULL;
    int good = hold_plane(&held, to, 1, &planes[4]);
    for (int i = 0; i < 4 && good; i++)
        good = hold_plane(&held, objects[i], 0, &planes[i]);
    if (good && same_size(planes, 5, planes[0].height, planes[0].width)) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t y = 0; y < planes[0].height; y++)
            spill_row(row_of(&planes[0], y), row_of(&planes[1], y), row_of(&planes[2], y),
                      row_of(&planes[3], y), nearer, gain, row_of(&planes[4], y),
                      planes[0].width);
        Py_END_ALLOW_THREADS
        result = Py_NewRef(Py_None);
    }
    let_go(&held);
    return result;
}

/* ---- put_back ---- */

WIDEST static void put_row(const float *RESTRICT photo, const float *RESTRICT share,
                           float *RESTRICT result, Py_ssize_t n)
{
    for (Py_ssize_t x = 0; x < n; x++)
        result[x] = share[x] == 1 ? photo[x] : result[x] + (photo[x] - result[x]) * share[x];
}

static int put_rows(const Py_buffer *photo, const Plane *keep, const Py_buffer *onto)
{
    float *shares = malloc((size_t)(3 * keep->width + 1) * sizeof(float));
    if (shares == NULL)
        return 0;
    for (Py_ssize_t y = 0; y < keep->height; y++) {
        const float *keeps = row_of(keep, y);
        int any = 0;
        for (Py_ssize_t x = 0; x < keep->width; x++) {
            any |= keeps[x] != 0;
            shares[3 * x] = shares[3 * x + 1] = shares[3 * x + 2] = keeps[x];
        }
        if (any)
            put_row((const float *)((const char *)photo->buf + y * photo->strides[0]), shares,
                    (float *)((char *)onto->buf + y * onto->strides[0]), 3 * keep->width);
    }
    free(shares);
    return 1;
}

static int is_picture(const Py_buffer *view, const Plane *plane)
{
    if (view->shape[0] == plane->height && view->shape[1] == plane->width && view->shape[2] == 3 &&
        (view->shape[1] < 2 || view->strides[1] == 12))
        return 1;
    PyErr_SetString(PyExc_ValueError, "a picture must be h x w x 3, and dense");
    return 0;
}

PyObject *put_back(PyObject *module, PyObject *args)
{
    PyObject *from, *kept, *to;
    Held held = {.count = 0};
    Plane keep;
    const Py_buffer *photo, *onto;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOO", &from, &kept, &to))
        return NULL;
    if (hold_plane(&held, kept, 0, &keep) && (photo = hold(&held, from, 3, 0)) != NULL &&
        (onto = hold(&held, to, 3, 1)) != NULL && is_picture(photo, &keep) &&
        is_picture(onto, &keep)) {
        int done;
        Py_BEGIN_ALLOW_THREADS
        done = put_rows(photo, &keep, onto);
        Py_END_ALLOW_THREADS
        result = done ? Py_NewRef(Py_None) : PyErr_NoMemory();
    }
    let_go(&held);
    return result;
}
