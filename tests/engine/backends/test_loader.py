from engine.backends.loader import Models


def test_a_model_that_was_let_go_of_is_loaded_again():
    models = Models()
    models.drop("defocus")  # not loaded: nothing happens
    first = models.get("defocus")
    assert models.get("defocus") is first
    models.drop("defocus")
    assert models.get("defocus") is not first
