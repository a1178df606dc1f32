/* What the compiled passes share: planes of float32 that are held, and checked, while one runs. */

#ifndef DIFFCAMERA_PLANES_H
#define DIFFCAMERA_PLANES_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One build serves all processors of a family: the loader takes the widest that there is. */
#if defined(__linux__) && defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDEST
#endif

#if defined(_MSC_VER)
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif

/* Before a loop: what is written for one is read for no other. */
#if defined(__GNUC__) && !defined(__clang__)
#define APART _Pragma("GCC ivdep")
#else
#define APART
#endif

#define MOST_PLANES 28

typedef struct {
    char *data;
    Py_ssize_t height, width, step; /* step: bytes from row to row */
} Plane;

/* The buffers of one call, let go of together. */
typedef struct {
    Py_buffer views[MOST_PLANES];
    int count;
} Held;

static inline void let_go(Held *held)
{
    while (held->count > 0)
        PyBuffer_Release(&held->views[--held->count]);
}

static inline float *row_of(const Plane *plane, Py_ssize_t y)
{
    return (float *)(plane->data + y * plane->step);
}

/* A buffer of `axes` axes of float32, its last one dense; NULL where it is not. */
static inline const Py_buffer *hold(Held *held, PyObject *object, int axes, int writable)
{
    Py_buffer *view = &held->views[held->count];
    if (held->count == MOST_PLANES) {
        PyErr_SetString(PyExc_ValueError, "too many planes");
        return NULL;
    }
    if (PyObject_GetBuffer(object, view, writable ? PyBUF_RECORDS : PyBUF_RECORDS_RO) < 0)
        return NULL;
    held->count++;
    if (view->ndim != axes || view->itemsize != 4 || view->format == NULL ||
        view->format[0] != 'f' || view->format[1] != 0 ||
        (view->shape[axes - 1] > 1 && view->strides[axes - 1] != 4)) {
        PyErr_SetString(PyExc_ValueError, "a plane must be float32 with dense rows");
        return NULL;
    }
    return view;
}

static inline int hold_plane(Held *held, PyObject *object, int writable, Plane *plane)
{
    const Py_buffer *view = hold(held, object, 2, writable);
    if (view == NULL)
        return 0;
    plane->data = view->buf;
    plane->height = view->shape[0];
    plane->width = view->shape[1];
    plane->step = view->strides[0];
    return 1;
}

static inline int same_size(const Plane *planes, int count, Py_ssize_t height, Py_ssize_t width)
{
    for (int i = 0; i < count; i++)
        if (planes[i].height != height || planes[i].width != width) {
            PyErr_SetString(PyExc_ValueError, "planes differ in size");
            return 0;
        }
    return 1;
}

/* The planes of a sequence of `least` to `most`, or of a buffer of three axes; -1 on failure. */
static inline int hold_planes(Held *held, PyObject *object, int least, int most,
                              int writable, Plane *planes)
{
    Py_ssize_t count = PySequence_Size(object);
    if (count < 0)
        return -1;
    if (count < least || count > most) {
        PyErr_SetString(PyExc_ValueError, "a wrong number of planes");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PySequence_GetItem(object, i);
        if (item == NULL)
            return -1;
        int held_it = hold_plane(held, item, writable, &planes[i]);
        Py_DECREF(item); /* the buffer holds it */
        if (!held_it)
            return -1;
    }
    if (!same_size(planes, (int)count, planes[0].height, planes[0].width))
        return -1;
    return (int)count;
}

/* Passes of other files. */
PyObject *blur_removed(PyObject *module, PyObject *args);
PyObject *compare_blurs(PyObject *module, PyObject *args);
PyObject *cosine(PyObject *module, PyObject *args);
PyObject *edge_alpha(PyObject *module, PyObject *args);
PyObject *fit_gradients(PyObject *module, PyObject *args);
PyObject *guided_slopes(PyObject *module, PyObject *args);
PyObject *part_edge(PyObject *module, PyObject *args);
PyObject *pick_spilling(PyObject *module, PyObject *args);
PyObject *put_back(PyObject *module, PyObject *args);
PyObject *shrunk_divergence(PyObject *module, PyObject *args);
PyObject *spill(PyObject *module, PyObject *args);

#endif
