from engine.pipeline.cache import Cache


def test_the_value_used_longest_ago_goes_first():
    cache: Cache[int] = Cache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert cache.get("b") is None
    assert (cache.get("a"), cache.get("c")) == (1, 3)


def test_a_value_is_made_once():
    cache: Cache[list] = Cache(2)
    made = []

    def make():
        made.append(1)
        return made

    assert cache.get_or_make("k", make) is cache.get_or_make("k", make)
    assert made == [1]
