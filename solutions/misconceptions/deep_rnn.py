"""Knows the mistakes that students make in deep_rnn, each as a wrong function with a hint."""

import numpy as np

from autograder.judging import misconception
from solutions.deep_rnn import (
    bidirectional_rnn_backward,
    bidirectional_rnn_forward,
    bilstm_classifier_backward,
    bilstm_classifier_forward,
    bilstm_concatenated_backward,
    bilstm_concatenated_forward,
    lstm_backward,
    lstm_forward,
    pool_max_backward,
    pool_max_forward,
    pool_mean_forward,
    pool_start_end_backward,
    pool_start_end_forward,
    real_steps,
    reverse_padded,
    rnn_backward,
    rnn_forward,
    stacked_rnn_backward,
    stacked_rnn_forward,
)


def _flip(x, lengths):
    """Turn sequences around together with their padding."""
    return x[:, ::-1]


def _keep(x, lengths):
    """Turn nothing around."""
    return x


def _softmax(scores):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


# A wrong forward hands on the right cache, so that its values alone give it away.

# stacked_rnn


@misconception(
    "stacked_rnn_forward",
    en="Every layer reads x. Only the lowest does; the others read the states of the layer below.",
    ru="Все слои читают x. Его читает только нижний, остальные — состояния слоя под ними.",
)
def every_layer_reads_x(x, h0, Wx, Wh, b):
    h, _ = rnn_forward(x, h0[-1], Wx[-1], Wh[-1], b[-1])
    return h, stacked_rnn_forward(x, h0, Wx, Wh, b)[1]


@misconception(
    "stacked_rnn_forward",
    en="All layers use the weights of the first. Each has its own.",
    ru="Все слои используют веса первого, а у каждого они свои.",
)
def layers_share_weights(x, h0, Wx, Wh, b):
    first = (np.stack([values[0]] * len(values)) for values in (Wx, Wh, b))
    return stacked_rnn_forward(x, h0, *first)


@misconception(
    "stacked_rnn_forward",
    en="The layers are run from the top down. Index 0 is the lowest layer, the one that reads x.",
    ru="Слои идут сверху вниз. Индекс 0 — у нижнего слоя, который читает x.",
)
def layers_come_in_reverse(x, h0, Wx, Wh, b):
    return stacked_rnn_forward(x, h0[::-1], Wx[::-1], Wh[::-1], b[::-1])


@misconception(
    "stacked_rnn_forward",
    en="The states of the lowest layer are returned, not those of the highest.",
    ru="Возвращены состояния нижнего слоя, а не верхнего.",
)
def lowest_layer_is_returned(x, h0, Wx, Wh, b):
    h, _ = rnn_forward(x, h0[0], Wx[0], Wh[0], b[0])
    return h, stacked_rnn_forward(x, h0, Wx, Wh, b)[1]


@misconception(
    "stacked_rnn_forward",
    en="All layers start from the first layer's initial state. Each has its own.",
    ru="Все слои начинают с начального состояния первого слоя, а у каждого оно своё.",
)
def layers_start_alike(x, h0, Wx, Wh, b):
    return stacked_rnn_forward(x, np.stack([h0[0]] * len(h0)), Wx, Wh, b)


@misconception(
    "stacked_rnn_forward",
    en="A layer starts where the layer below has ended. It starts from its own initial state.",
    ru="Слой начинает с последнего состояния слоя под ним, а должен — со своего начального состояния.",
)
def a_layer_starts_where_the_one_below_ended(x, h0, Wx, Wh, b):
    h, start = x, h0[0]
    for layer in zip(Wx, Wh, b, strict=True):
        h, _ = rnn_forward(h, start, *layer)
        start = h[:, -1]
    return h, stacked_rnn_forward(x, h0, Wx, Wh, b)[1]


@misconception(
    "stacked_rnn_forward",
    en="What each layer reads is added to its states. That is a residual network; here states alone go up.",
    ru="К состояниям слоя прибавлен его вход. Так делают в остаточной сети; здесь вверх идут только "
    "состояния.",
)
def inputs_are_added(x, h0, Wx, Wh, b):
    h = x
    for layer in zip(h0, Wx, Wh, b, strict=True):
        h = h + rnn_forward(h, *layer)[0]
    return h, stacked_rnn_forward(x, h0, Wx, Wh, b)[1]


@misconception(
    "stacked_rnn_backward",
    en="The gradients of the layers stand in the order in which you went back. The lowest layer comes first.",
    ru="Градиенты слоёв стоят в том порядке, в каком вы шли назад, а первым должен стоять нижний слой.",
)
def layer_gradients_stand_in_reverse(dh, cache):
    dx, *layers = stacked_rnn_backward(dh, cache)
    return dx, *(gradient[::-1] for gradient in layers)


@misconception(
    "stacked_rnn_backward",
    en="Every layer gets dh. Only the highest does; a lower one gets the dx of the layer above.",
    ru="Все слои получают dh. Его получает только верхний, а слой под ним — dx слоя над ним.",
)
def every_layer_gets_dh(dh, cache):
    dx, *layers = zip(*(rnn_backward(dh, layer) for layer in cache), strict=True)
    return dx[0], *map(np.stack, layers)


@misconception(
    "stacked_rnn_backward",
    en="dh enters every layer beside the dx from above. The loss sees the highest layer alone.",
    ru="dh прибавляется в каждом слое к dx сверху. Потери видят только верхний слой.",
)
def dh_is_added_in_every_layer(dh, cache):
    below, layers = np.zeros_like(dh), []
    for layer in cache[::-1]:
        below, *gradients = rnn_backward(below + dh, layer)
        layers.insert(0, gradients)
    return below, *map(np.stack, zip(*layers, strict=True))


@misconception(
    "stacked_rnn_backward",
    en="You go back through the lowest layer first. The gradient arrives at the highest.",
    ru="Назад вы идёте сначала через нижний слой, а градиент приходит в верхний.",
)
def lowest_layer_is_first_on_the_way_back(dh, cache):
    below, layers = dh, []
    for layer in cache:
        below, *gradients = rnn_backward(below, layer)
        layers.append(gradients)
    return below, *map(np.stack, zip(*layers, strict=True))


@misconception(
    "stacked_rnn_backward",
    en="All layers have the gradients of one: those of the last one visited are kept, the others "
    "overwritten.",
    ru="У всех слоёв градиенты одного: сохранены градиенты последнего пройденного, остальные затёрты.",
)
def all_layers_have_the_gradients_of_one(dh, cache):
    dx, *layers = stacked_rnn_backward(dh, cache)
    return dx, *(np.stack([gradient[0]] * len(gradient)) for gradient in layers)


@misconception(
    "stacked_rnn_backward",
    en="dx is that of the highest layer. It has to come down through all of them.",
    ru="Возвращён dx верхнего слоя, а он должен пройти вниз через все слои.",
)
def dx_stops_below_the_highest_layer(dh, cache):
    _, *layers = stacked_rnn_backward(dh, cache)
    dx, *_ = rnn_backward(dh, cache[-1])
    return dx, *layers


# reverse_padded


@misconception(
    "reverse_padded",
    en="The padding is turned around with the rest and now stands in front. It stays at the end.",
    ru="Заполнение перевёрнуто вместе со всем и оказалось впереди. Оно должно остаться в конце.",
)
def padding_comes_to_the_front(x, lengths):
    return _flip(x, lengths)


@misconception(
    "reverse_padded",
    en="What stood behind the end has become zero. It stays as it was.",
    ru="То, что стояло после конца, заменено нулями. Оно должно остаться как было.",
)
def padding_is_erased(x, lengths):
    return reverse_padded(x, lengths) * real_steps(lengths, x.shape[1])


@misconception(
    "reverse_padded",
    en="One step too few is turned around: the last real step has the index length - 1.",
    ru="Перевёрнуто на один шаг меньше: у последнего настоящего шага индекс length - 1.",
)
def last_step_is_left_out(x, lengths):
    return reverse_padded(x, lengths - 1)


@misconception(
    "reverse_padded",
    en="One step too many is turned around: a step of padding has come to the front.",
    ru="Перевёрнут один лишний шаг: впереди оказался шаг заполнения.",
)
def one_step_of_padding_is_turned_too(x, lengths):
    return reverse_padded(x, np.minimum(lengths + 1, x.shape[1]))


@misconception(
    "reverse_padded",
    en="The entries of every step are turned around, not the steps.",
    ru="Перевёрнуты элементы внутри каждого шага, а не сами шаги.",
)
def entries_are_turned_around(x, lengths):
    return x[:, :, ::-1]


# bidirectional_rnn


def _read_both(x, lengths, h0, Wx, Wh, b, turn=reverse_padded, turn_back=reverse_padded):
    """Give both readers' states, (N, T, H) each, without any mask."""
    right, _ = rnn_forward(x, h0[0], Wx[0], Wh[0], b[0])
    left, _ = rnn_forward(turn(x, lengths), h0[1], Wx[1], Wh[1], b[1])
    return right, turn_back(left, lengths)


def _side_by_side(right, left, lengths):
    return np.dstack([right, left]) * real_steps(lengths, right.shape[1])


@misconception(
    "bidirectional_rnn_forward",
    en="The states of the backward reader are not turned back: they stand in the order of reading, not at "
    "the steps that they belong to.",
    ru="Состояния читающей назад сети не возвращены на место: они стоят в порядке чтения, а не у своих "
    "шагов.",
)
def backward_states_stay_in_reading_order(x, lengths, h0, Wx, Wh, b):
    h = _side_by_side(*_read_both(x, lengths, h0, Wx, Wh, b, turn_back=_keep), lengths)
    return h, bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b)[1]


@misconception(
    "bidirectional_rnn_forward",
    en="The backward reader reads the padding first. It has to begin with the last real step.",
    ru="Читающая назад сеть сначала читает заполнение. Она должна начинать с последнего настоящего шага.",
)
def padding_is_read_first(x, lengths, h0, Wx, Wh, b):
    h = _side_by_side(*_read_both(x, lengths, h0, Wx, Wh, b, _flip, _flip), lengths)
    return h, bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b)[1]


@misconception(
    "bidirectional_rnn_forward",
    en="The backward reader's states are turned back together with the padding, so they stand at wrong "
    "steps.",
    ru="Состояния читающей назад сети перевёрнуты вместе с заполнением и стоят не у своих шагов.",
)
def backward_states_are_flipped_with_the_padding(x, lengths, h0, Wx, Wh, b):
    h = _side_by_side(*_read_both(x, lengths, h0, Wx, Wh, b, turn_back=_flip), lengths)
    return h, bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b)[1]


@misconception(
    "bidirectional_rnn_forward",
    en="Both readers read forward. One has to begin at the end.",
    ru="Обе сети читают вперёд. Одна из них должна начинать с конца.",
)
def both_read_forward(x, lengths, h0, Wx, Wh, b):
    h = _side_by_side(*_read_both(x, lengths, h0, Wx, Wh, b, _keep, _keep), lengths)
    return h, bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b)[1]


@misconception(
    "bidirectional_rnn_forward",
    en="The states at padding are not zero. Behind a sequence's end nothing is an output.",
    ru="Состояния на заполнении не равны нулю. После конца последовательности выхода нет.",
)
def padding_has_states(x, lengths, h0, Wx, Wh, b):
    return np.dstack(_read_both(x, lengths, h0, Wx, Wh, b)), bidirectional_rnn_forward(
        x, lengths, h0, Wx, Wh, b
    )[1]


@misconception(
    "bidirectional_rnn_forward",
    en="Both readers use the weights of the first. Each has its own.",
    ru="Обе сети используют веса первой, а у каждой они свои.",
)
def readers_share_weights(x, lengths, h0, Wx, Wh, b):
    first = (np.stack([values[0]] * 2) for values in (Wx, Wh, b))
    return bidirectional_rnn_forward(x, lengths, h0, *first)


@misconception(
    "bidirectional_rnn_forward",
    en="Both readers start from the same initial state. Each has its own.",
    ru="Обе сети начинают с одного и того же состояния, а у каждой оно своё.",
)
def readers_start_alike(x, lengths, h0, Wx, Wh, b):
    return bidirectional_rnn_forward(x, lengths, np.stack([h0[0]] * 2), Wx, Wh, b)


@misconception(
    "bidirectional_rnn_forward",
    en="The backward reader starts where the forward one has ended. It starts from its own initial state.",
    ru="Читающая назад сеть начинает с последнего состояния читающей вперёд, а должна — со своего "
    "начального.",
)
def backward_reader_starts_where_the_other_ended(x, lengths, h0, Wx, Wh, b):
    right, _ = rnn_forward(x, h0[0], Wx[0], Wh[0], b[0])
    ended = right[np.arange(len(x)), lengths - 1]
    return bidirectional_rnn_forward(x, lengths, np.stack([h0[0], ended]), Wx, Wh, b)


@misconception(
    "bidirectional_rnn_forward",
    en="The halves have changed places: the forward reader's states come first.",
    ru="Половины поменялись местами: первыми идут состояния сети, читающей вперёд.",
)
def halves_are_swapped(x, lengths, h0, Wx, Wh, b):
    right, left = _read_both(x, lengths, h0, Wx, Wh, b)
    h = _side_by_side(left, right, lengths)
    return h, bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b)[1]


def _dx_of_the_forward_reader(dh, cache):
    _, real, right_cache, _ = cache
    return rnn_backward(np.split(dh * real, 2, axis=2)[0], right_cache)[0]


@misconception(
    "bidirectional_rnn_backward",
    en="dx has the forward reader's part only. x was read twice, so two gradients add up.",
    ru="В dx вошла только часть от чтения вперёд. x прочитан дважды, поэтому складываются два градиента.",
)
def dx_lacks_the_backward_reader(dh, cache):
    _, *weights = bidirectional_rnn_backward(dh, cache)
    return _dx_of_the_forward_reader(dh, cache), *weights


@misconception(
    "bidirectional_rnn_backward",
    en="dx has the backward reader's part only. x was read twice, so two gradients add up.",
    ru="В dx вошла только часть от чтения назад. x прочитан дважды, поэтому складываются два градиента.",
)
def dx_lacks_the_forward_reader(dh, cache):
    dx, *weights = bidirectional_rnn_backward(dh, cache)
    return dx - _dx_of_the_forward_reader(dh, cache), *weights


@misconception(
    "bidirectional_rnn_backward",
    en="The backward reader's dx is not turned around: it stands in the order of reading.",
    ru="dx читающей назад сети не перевёрнут: он стоит в порядке чтения.",
)
def backward_dx_is_not_turned(dh, cache):
    lengths, *_ = cache
    dx, *weights = bidirectional_rnn_backward(dh, cache)
    dx_right = _dx_of_the_forward_reader(dh, cache)
    return dx_right + reverse_padded(dx - dx_right, lengths), *weights


@misconception(
    "bidirectional_rnn_backward",
    en="The backward reader's half of dh is not turned around before it goes back.",
    ru="Половина dh, относящаяся к чтению назад, не перевёрнута перед проходом назад.",
)
def backward_half_is_not_turned(dh, cache):
    lengths, *_ = cache
    dright, dleft = np.split(dh, 2, axis=2)
    return bidirectional_rnn_backward(np.dstack([dright, reverse_padded(dleft, lengths)]), cache)


@misconception(
    "bidirectional_rnn_backward",
    en="A gradient comes in at padding. The states there were set to zero, whatever the readers said.",
    ru="Градиент приходит и с заполнения. Состояния там заменены нулями, что бы ни выдали сети.",
)
def padding_sends_a_gradient(dh, cache):
    lengths, real, *caches = cache
    return bidirectional_rnn_backward(dh, (lengths, np.ones_like(real), *caches))


@misconception(
    "bidirectional_rnn_backward",
    en="The halves of dh have gone to the wrong readers, or their gradients stand in the wrong order.",
    ru="Половины dh достались не тем сетям, или градиенты сетей стоят не в том порядке.",
)
def readers_gradients_are_swapped(dh, cache):
    dx, *weights = bidirectional_rnn_backward(dh, cache)
    return dx, *(gradient[::-1] for gradient in weights)


# pool_mean


@misconception(
    "pool_mean_forward",
    en="The padding is averaged, too: it counts in the sum and in the number of steps.",
    ru="Усреднено и заполнение: оно вошло и в сумму, и в число шагов.",
)
def padding_is_averaged(h, lengths):
    return h.mean(axis=1), pool_mean_forward(h, lengths)[1]


@misconception(
    "pool_mean_forward",
    en="The sum is right, but it is divided by all steps, padding included.",
    ru="Сумма верна, но поделена на все шаги вместе с заполнением.",
)
def sum_is_divided_by_all_steps(h, lengths):
    return (h * real_steps(lengths, h.shape[1])).mean(axis=1), pool_mean_forward(h, lengths)[1]


@misconception(
    "pool_mean_forward",
    en="You divide by the right number, but the padding is in the sum.",
    ru="Делите вы на верное число, но в сумму вошло заполнение.",
)
def padding_is_in_the_sum(h, lengths):
    return h.sum(axis=1) / lengths[:, None], pool_mean_forward(h, lengths)[1]


@misconception(
    "pool_mean_forward",
    en="This is the sum. It still has to be divided by each sequence's length.",
    ru="Это сумма. Её ещё надо поделить на длину каждой последовательности.",
)
def sum_is_not_divided(h, lengths):
    return (h * real_steps(lengths, h.shape[1])).sum(axis=1), pool_mean_forward(h, lengths)[1]


@misconception(
    "pool_mean_backward",
    en="Every real step gets the whole gradient. Each had only a share of 1 / length in the mean.",
    ru="Каждый настоящий шаг получает градиент целиком, а его доля в среднем — лишь 1 / длина.",
)
def every_step_gets_the_whole_gradient(dpooled, cache):
    return dpooled[:, None] * (cache > 0)


@misconception(
    "pool_mean_backward",
    en="The padding gets a gradient. It has no part in the mean.",
    ru="Заполнение получает градиент, хотя в среднее оно не входит.",
)
def padding_gets_a_share(dpooled, cache):
    return dpooled[:, None] * np.broadcast_to(cache[:, :1], cache.shape)


@misconception(
    "pool_mean_backward",
    en="The gradient is divided by all steps, padding included.",
    ru="Градиент поделён на все шаги вместе с заполнением.",
)
def gradient_is_divided_by_all_steps(dpooled, cache):
    return dpooled[:, None] * (cache > 0) / cache.shape[1]


@misconception(
    "pool_mean_backward",
    en="All steps get an equal share, the padding among them.",
    ru="Все шаги получили равную долю, и заполнение тоже.",
)
def all_steps_get_an_equal_share(dpooled, cache):
    return dpooled[:, None] * np.ones_like(cache) / cache.shape[1]


@misconception(
    "pool_mean_backward",
    en="Only the last real step gets a gradient. All real steps were averaged.",
    ru="Градиент получил только последний настоящий шаг, а усреднены были все.",
)
def only_the_last_step_gets_a_share(dpooled, cache):
    is_last = np.arange(cache.shape[1]) == (cache > 0).sum(axis=1) - 1
    return dpooled[:, None] * cache * is_last[:, :, None]


# pool_max


@misconception(
    "pool_max_forward",
    en="The padding can win. Only real steps take part.",
    ru="Победить может и заполнение. Участвуют только настоящие шаги.",
)
def padding_can_win(h, lengths):
    return h.max(axis=1), pool_max_forward(h, lengths)[1]


@misconception(
    "pool_max_forward",
    en="The padding counts as zero, and zero beats all negative states. Put something at padding that never "
    "wins.",
    ru="Заполнение считается нулём, а ноль больше любого отрицательного состояния. Поставьте туда то, что не "
    "победит никогда.",
)
def padding_counts_as_zero(h, lengths):
    return (h * real_steps(lengths, h.shape[1])).max(axis=1), pool_max_forward(h, lengths)[1]


@misconception(
    "pool_max_forward",
    en="The winner is the largest in size, whatever its sign. The largest value is wanted.",
    ru="Побеждает наибольшее по модулю, а нужно наибольшее значение.",
)
def largest_in_size_wins(h, lengths):
    real = np.abs(h) * real_steps(lengths, h.shape[1])
    return np.take_along_axis(h, real.argmax(axis=1)[:, None], axis=1)[:, 0], pool_max_forward(h, lengths)[1]


@misconception(
    "pool_max_forward",
    en="The place of the largest value is returned, not the value.",
    ru="Возвращено место наибольшего значения, а не само значение.",
)
def place_is_returned(h, lengths):
    place = np.where(real_steps(lengths, h.shape[1]), h, -np.inf).argmax(axis=1)
    return place.astype(float), pool_max_forward(h, lengths)[1]


@misconception(
    "pool_max_forward",
    en="One step is chosen for all units. Each unit has its own largest value, at its own step.",
    ru="Для всех нейронов выбран один шаг, а у каждого своё наибольшее значение на своём шаге.",
)
def one_step_wins_for_all_units(h, lengths):
    sums = np.where(real_steps(lengths, h.shape[1])[:, :, 0], h.sum(axis=2), -np.inf)
    return h[np.arange(len(h)), sums.argmax(axis=1)], pool_max_forward(h, lengths)[1]


@misconception(
    "pool_max_forward",
    en="The smallest value is taken.",
    ru="Взято наименьшее значение.",
)
def smallest_value_is_taken(h, lengths):
    return np.where(real_steps(lengths, h.shape[1]), h, np.inf).min(axis=1), pool_max_forward(h, lengths)[1]


@misconception(
    "pool_max_backward",
    en="All steps get the gradient. Only the winner reached the result.",
    ru="Градиент получили все шаги, а в результат попал только победитель.",
)
def all_steps_get_the_gradient(dpooled, cache):
    _, shape = cache
    return np.broadcast_to(dpooled[:, None], shape)


@misconception(
    "pool_max_backward",
    en="The gradient is spread over all steps as if for a mean. The winner gets all of it.",
    ru="Градиент распределён по всем шагам, как у среднего. Победитель получает его целиком.",
)
def gradient_is_spread(dpooled, cache):
    _, shape = cache
    return np.broadcast_to(dpooled[:, None] / shape[1], shape)


@misconception(
    "pool_max_backward",
    en="All units get their gradient at the step where the first unit's winner stood. Each has its own "
    "winner.",
    ru="Все нейроны получили градиент на шаге, где победил первый нейрон, а у каждого победитель свой.",
)
def first_units_winner_takes_all(dpooled, cache):
    winner, shape = cache
    return pool_max_backward(dpooled, (np.broadcast_to(winner[:, :, :1], winner.shape).copy(), shape))


@misconception(
    "pool_max_backward",
    en="All sequences get their gradient at the step where the first one's winner stood.",
    ru="Все последовательности получили градиент на шаге, где стоял победитель первой из них.",
)
def first_sequences_winner_takes_all(dpooled, cache):
    winner, shape = cache
    return pool_max_backward(dpooled, (np.broadcast_to(winner[:1], winner.shape).copy(), shape))


@misconception(
    "pool_max_backward",
    en="The gradient arrives at the last step of the array. It belongs to the step that won.",
    ru="Градиент пришёл на последний шаг массива, а нужен на шаг, который победил.",
)
def last_step_gets_the_gradient(dpooled, cache):
    winner, shape = cache
    return pool_max_backward(dpooled, (np.full_like(winner, shape[1] - 1), shape))


@misconception(
    "pool_max_backward",
    en="The winner gets 1, not the upstream gradient.",
    ru="Победитель получил 1, а не пришедший градиент.",
)
def winner_gets_one(dpooled, cache):
    return pool_max_backward(np.ones_like(dpooled), cache)


# pool_start_end


@misconception(
    "pool_start_end_forward",
    en="The end is the last step of the array, which may be padding. Each sequence ends at its own step.",
    ru="Концом взят последний шаг массива, а это может быть заполнение. Каждая последовательность кончается "
    "на своём шаге.",
)
def end_is_the_arrays_end(h, lengths):
    return np.hstack([h[:, 0], h[:, -1]]), pool_start_end_forward(h, lengths)[1]


@misconception(
    "pool_start_end_forward",
    en="End and start have changed places: the first state comes first.",
    ru="Конец и начало поменялись местами: первым идёт первое состояние.",
)
def start_and_end_are_swapped(h, lengths):
    pooled, _ = pool_start_end_forward(h, lengths)
    return np.hstack(np.split(pooled, 2, axis=1)[::-1]), pool_start_end_forward(h, lengths)[1]


@misconception(
    "pool_start_end_forward",
    en="The end is taken one step too late: the last real step has the index length - 1.",
    ru="Конец взят на шаг позже: у последнего настоящего шага индекс length - 1.",
)
def end_is_one_step_late(h, lengths):
    return np.hstack(
        [h[:, 0], h[np.arange(len(h)), np.minimum(lengths, h.shape[1] - 1)]]
    ), pool_start_end_forward(h, lengths)[1]


@misconception(
    "pool_start_end_forward",
    en="The last state stands in both halves.",
    ru="В обеих половинах стоит последнее состояние.",
)
def end_stands_twice(h, lengths):
    end = h[np.arange(len(h)), lengths - 1]
    return np.hstack([end, end]), pool_start_end_forward(h, lengths)[1]


@misconception(
    "pool_start_end_backward",
    en="Where a sequence has a single step, one gradient overwrites the other. That step was taken twice: "
    "both add up.",
    ru="Там, где в последовательности один шаг, второй градиент затирает первый. Этот шаг взят дважды: они "
    "складываются.",
)
def single_step_is_overwritten(dpooled, cache):
    ends, _ = cache
    dh = pool_start_end_backward(dpooled, cache)
    dh[ends] = np.split(dpooled, 2, axis=1)[1]
    return dh


@misconception(
    "pool_start_end_backward",
    en="The gradient of the end arrives at the last step of the array. It belongs to each sequence's own "
    "last step.",
    ru="Градиент конца пришёл на последний шаг массива, а нужен на последний шаг самой последовательности.",
)
def end_gradient_goes_to_the_arrays_end(dpooled, cache):
    (rows, _), shape = cache
    return pool_start_end_backward(dpooled, ((rows, np.full(len(rows), shape[1] - 1)), shape))


@misconception(
    "pool_start_end_backward",
    en="The halves of the gradient have changed places: the first half belongs to the start.",
    ru="Половины градиента поменялись местами: первая относится к началу.",
)
def gradient_halves_are_swapped(dpooled, cache):
    return pool_start_end_backward(np.hstack(np.split(dpooled, 2, axis=1)[::-1]), cache)


@misconception(
    "pool_start_end_backward",
    en="The start gets no gradient.",
    ru="Начало не получает градиента.",
)
def start_gets_no_gradient(dpooled, cache):
    _, dend = np.split(dpooled, 2, axis=1)
    return pool_start_end_backward(np.hstack([np.zeros_like(dend), dend]), cache)


@misconception(
    "pool_start_end_backward",
    en="Both ends get the sum of both halves. Each half belongs to one end.",
    ru="Оба конца получили сумму половин, а каждая половина относится к одному концу.",
)
def both_ends_get_the_sum(dpooled, cache):
    total = sum(np.split(dpooled, 2, axis=1))
    return pool_start_end_backward(np.hstack([total, total]), cache)


# bilstm_classifier


def _states(x, lengths, Wx, Wh, b, turns=(_keep, reverse_padded, reverse_padded)):
    """Give the third layer's states, with the given turn before each layer."""
    h, start = x, np.zeros_like(x[:, 0])
    for k, turn in enumerate(turns):
        h, _ = lstm_forward(turn(h, lengths), start, Wx[k], Wh[k], b[k])
    return h


def _last(h, lengths):
    return h[np.arange(len(h)), lengths - 1]


@misconception(
    "bilstm_classifier_forward",
    en="All three layers read forward. The second reads the first one's states from the end.",
    ru="Все три слоя читают вперёд. Второй должен читать состояния первого с конца.",
)
def all_layers_read_forward(x, lengths, Wx, Wh, b, w, w0):
    return _last(_states(x, lengths, Wx, Wh, b, (_keep,) * 3), lengths) @ w + w0, bilstm_classifier_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_classifier_forward",
    en="The third layer reads backward like the second. Turn the second one's states back first.",
    ru="Третий слой читает назад, как и второй. Сначала верните состояния второго на место.",
)
def third_layer_reads_backward(x, lengths, Wx, Wh, b, w, w0):
    turns = (_keep, reverse_padded, _keep)
    return _last(_states(x, lengths, Wx, Wh, b, turns), lengths) @ w + w0, bilstm_classifier_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_classifier_forward",
    en="The second layer reads the padding first. Turn the real steps around and leave the padding behind "
    "them.",
    ru="Второй слой сначала читает заполнение. Переверните настоящие шаги, а заполнение оставьте за ними.",
)
def second_layer_reads_padding_first(x, lengths, Wx, Wh, b, w, w0):
    return _last(
        _states(x, lengths, Wx, Wh, b, (_keep, _flip, _flip)), lengths
    ) @ w + w0, bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0)[1]


@misconception(
    "bilstm_classifier_forward",
    en="The first layer reads backward. The directions are forward, backward, forward.",
    ru="Первый слой читает назад. Направления: вперёд, назад, вперёд.",
)
def first_layer_reads_backward(x, lengths, Wx, Wh, b, w, w0):
    return _last(
        _states(x, lengths, Wx, Wh, b, (reverse_padded,) * 3), lengths
    ) @ w + w0, bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0)[1]


@misconception(
    "bilstm_classifier_forward",
    en="The scores are made of the last step of the array, which may be padding.",
    ru="Оценки вычислены по последнему шагу массива, а это может быть заполнение.",
)
def scores_read_the_arrays_end(x, lengths, Wx, Wh, b, w, w0):
    return _states(x, lengths, Wx, Wh, b)[:, -1] @ w + w0, bilstm_classifier_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_classifier_forward",
    en="The scores are made of the first step. The third layer reads forward and has read all only at the "
    "last.",
    ru="Оценки вычислены по первому шагу. Третий слой читает вперёд и прочитал всё только на последнем.",
)
def scores_read_the_first_step(x, lengths, Wx, Wh, b, w, w0):
    return _states(x, lengths, Wx, Wh, b)[:, 0] @ w + w0, bilstm_classifier_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_classifier_forward",
    en="The scores are made of the mean of all states. The last real one is asked for.",
    ru="Оценки вычислены по среднему всех состояний, а нужно последнее настоящее.",
)
def scores_read_the_mean(x, lengths, Wx, Wh, b, w, w0):
    h = _states(x, lengths, Wx, Wh, b) * real_steps(lengths, x.shape[1])
    return h.sum(axis=1) / lengths[:, None] @ w + w0, bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0)[
        1
    ]


@misconception(
    "bilstm_classifier_forward",
    en="The bias of the scores is missing.",
    ru="К оценкам не прибавлено смещение.",
)
def bias_of_the_scores_is_missing(x, lengths, Wx, Wh, b, w, w0):
    return _last(_states(x, lengths, Wx, Wh, b), lengths) @ w, bilstm_classifier_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_classifier_forward",
    en="These are probabilities. Scores are asked for; the softmax belongs to the loss.",
    ru="Это вероятности, а нужны оценки; softmax — часть функции потерь.",
)
def scores_are_probabilities(x, lengths, Wx, Wh, b, w, w0):
    return _softmax(_last(_states(x, lengths, Wx, Wh, b), lengths) @ w + w0), bilstm_classifier_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_classifier_forward",
    en="All layers use the weights of the first. Each has its own.",
    ru="Все слои используют веса первого, а у каждого они свои.",
)
def lstm_layers_share_weights(x, lengths, Wx, Wh, b, w, w0):
    first = (np.stack([values[0]] * 3) for values in (Wx, Wh, b))
    return bilstm_classifier_forward(x, lengths, *first, w, w0)


def _through_layers(below, cache, turn=reverse_padded):
    """Go back through the three layers; give dx and the gradients of their weights."""
    _, lengths, _, _, caches = cache
    layers = []
    for k in (2, 1, 0):
        below, _, *gradients = lstm_backward(below, caches[k])
        below = turn(below, lengths) if k else below
        layers.insert(0, gradients)
    return below, *map(np.stack, zip(*layers, strict=True))


@misconception(
    "bilstm_classifier_backward",
    en="Nothing is turned around on the way back. Turn where you turned on the way there.",
    ru="На обратном пути ничего не перевёрнуто. Переворачивайте там же, где и на пути вперёд.",
)
def nothing_is_turned_on_the_way_back(dscores, cache):
    h, _, ends, w, _ = cache
    *_, dw, dw0 = bilstm_classifier_backward(dscores, cache)
    dh = np.zeros(h.shape)
    dh[ends] = dscores @ w.T
    return *_through_layers(dh, cache, turn=_keep), dw, dw0


@misconception(
    "bilstm_classifier_backward",
    en="On the way back the padding is turned around with the rest.",
    ru="На обратном пути заполнение перевёрнуто вместе со всем остальным.",
)
def padding_is_turned_on_the_way_back(dscores, cache):
    h, _, ends, w, _ = cache
    *_, dw, dw0 = bilstm_classifier_backward(dscores, cache)
    dh = np.zeros(h.shape)
    dh[ends] = dscores @ w.T
    return *_through_layers(dh, cache, turn=_flip), dw, dw0


@misconception(
    "bilstm_classifier_backward",
    en="The scores send their gradient to all steps. They saw the last real one alone.",
    ru="Оценки отправляют градиент во все шаги, а видели они только последний настоящий.",
)
def scores_send_a_gradient_to_all_steps(dscores, cache):
    h, _, _, w, _ = cache
    *_, dw, dw0 = bilstm_classifier_backward(dscores, cache)
    dh = np.broadcast_to((dscores @ w.T)[:, None], h.shape)
    return *_through_layers(dh, cache), dw, dw0


@misconception(
    "bilstm_classifier_backward",
    en="The gradient of the scores enters at the last step of the array. It belongs to each sequence's own "
    "last step.",
    ru="Градиент оценок входит на последнем шаге массива, а нужен на последнем шаге самой "
    "последовательности.",
)
def gradient_enters_at_the_arrays_end(dscores, cache):
    h, _, _, w, _ = cache
    *_, dw, dw0 = bilstm_classifier_backward(dscores, cache)
    dh = np.zeros(h.shape)
    dh[:, -1] = dscores @ w.T
    return *_through_layers(dh, cache), dw, dw0


@misconception(
    "bilstm_classifier_backward",
    en="dw meets the states at the last step of the array. The scores were made of the last real ones.",
    ru="dw умножен на состояния последнего шага массива, а оценки вычислялись по последним настоящим.",
)
def dw_meets_the_arrays_end(dscores, cache):
    *others, _, dw0 = bilstm_classifier_backward(dscores, cache)
    return *others, cache[0][:, -1].T @ dscores, dw0


@misconception(
    "bilstm_classifier_backward",
    en="The gradients of the layers stand in the order in which you went back. The first layer comes first.",
    ru="Градиенты слоёв стоят в том порядке, в каком вы шли назад, а первым должен стоять первый слой.",
)
def lstm_gradients_stand_in_reverse(dscores, cache):
    dx, dWx, dWh, db, dw, dw0 = bilstm_classifier_backward(dscores, cache)
    return dx, dWx[::-1], dWh[::-1], db[::-1], dw, dw0


@misconception(
    "bilstm_classifier_backward",
    en="The gradient of the bias is averaged over the batch. It is a sum.",
    ru="Градиент смещения усреднён по батчу, а это сумма.",
)
def bias_gradient_is_averaged(dscores, cache):
    *others, dw0 = bilstm_classifier_backward(dscores, cache)
    return *others, dw0 / len(dscores)


# bilstm_concatenated


def _both_states(x, lengths, Wx, Wh, b, turn=reverse_padded):
    """Give both LSTMs' states, each in its own order of reading."""
    start = np.zeros((len(x), Wh.shape[1]))
    right, _ = lstm_forward(x, start, Wx[0], Wh[0], b[0])
    left, _ = lstm_forward(turn(x, lengths), start, Wx[1], Wh[1], b[1])
    return right, left


@misconception(
    "bilstm_concatenated_forward",
    en="The backward LSTM is asked at the last word, and there it has read this one word only. It has read "
    "all at the first.",
    ru="Читающую назад LSTM спрашивают на последнем слове, а там она прочитала лишь его. Всё она прочитала "
    "на первом.",
)
def backward_lstm_is_asked_too_early(x, lengths, Wx, Wh, b, w, w0):
    right, left = _both_states(x, lengths, Wx, Wh, b)
    return np.hstack([_last(right, lengths), left[:, 0]]) @ w + w0, bilstm_concatenated_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_concatenated_forward",
    en="The backward LSTM reads the padding first. Turn the real steps around and leave the padding behind "
    "them.",
    ru="Читающая назад LSTM сначала читает заполнение. Переверните настоящие шаги, а заполнение оставьте за "
    "ними.",
)
def backward_lstm_reads_padding_first(x, lengths, Wx, Wh, b, w, w0):
    right, left = _both_states(x, lengths, Wx, Wh, b, _flip)
    return np.hstack([_last(right, lengths), left[:, -1]]) @ w + w0, bilstm_concatenated_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_concatenated_forward",
    en="Both LSTMs are asked at the last step of the array, which may be padding.",
    ru="Обе LSTM спрашивают на последнем шаге массива, а это может быть заполнение.",
)
def both_are_asked_at_the_arrays_end(x, lengths, Wx, Wh, b, w, w0):
    return np.hstack(
        [h[:, -1] for h in _both_states(x, lengths, Wx, Wh, b)]
    ) @ w + w0, bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0)[1]


@misconception(
    "bilstm_concatenated_forward",
    en="Both LSTMs read forward. One has to begin at the end.",
    ru="Обе LSTM читают вперёд. Одна из них должна начинать с конца.",
)
def both_lstms_read_forward(x, lengths, Wx, Wh, b, w, w0):
    both = _both_states(x, lengths, Wx, Wh, b, _keep)
    return np.hstack([_last(h, lengths) for h in both]) @ w + w0, bilstm_concatenated_forward(
        x, lengths, Wx, Wh, b, w, w0
    )[1]


@misconception(
    "bilstm_concatenated_forward",
    en="The halves have changed places: the forward LSTM's state comes first.",
    ru="Половины поменялись местами: первым идёт состояние LSTM, читающей вперёд.",
)
def lstm_halves_are_swapped(x, lengths, Wx, Wh, b, w, w0):
    return bilstm_concatenated_forward(x, lengths, Wx, Wh, b, np.roll(w, len(w) // 2, axis=0), w0)


@misconception(
    "bilstm_concatenated_forward",
    en="Both LSTMs use the weights of the first. Each has its own.",
    ru="Обе LSTM используют веса первой, а у каждой они свои.",
)
def both_lstms_share_weights(x, lengths, Wx, Wh, b, w, w0):
    first = (np.stack([values[0]] * 2) for values in (Wx, Wh, b))
    return bilstm_concatenated_forward(x, lengths, *first, w, w0)


@misconception(
    "bilstm_concatenated_forward",
    en="These are probabilities. Scores are asked for; the softmax belongs to the loss.",
    ru="Это вероятности, а нужны оценки; softmax — часть функции потерь.",
)
def concatenated_scores_are_probabilities(x, lengths, Wx, Wh, b, w, w0):
    scores, _ = bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0)
    return _softmax(scores), bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0)[1]


def _through_both(dright, dleft, cache):
    """Go back through both LSTMs; give both parts of dx, and the gradients of the weights."""
    *_, right_cache, left_cache = cache
    dx_right, _, *right = lstm_backward(dright, right_cache)
    dx_left, _, *left = lstm_backward(dleft, left_cache)
    return dx_right, dx_left, list(map(np.stack, zip(right, left, strict=True)))


def _entering(dscores, cache, ends):
    """Give the gradients with which both LSTMs are entered, at the given steps."""
    _, _, _, w, shape, *_ = cache
    both = np.zeros((2, *shape))
    for dh, half in zip(both, np.split(dscores @ w.T, 2, axis=1), strict=True):
        dh[ends] = half
    return both


@misconception(
    "bilstm_concatenated_backward",
    en="dx has the forward LSTM's part only. x was read twice, so two gradients add up.",
    ru="В dx вошла только часть LSTM, читающей вперёд. x прочитан дважды, поэтому складываются два "
    "градиента.",
)
def dx_lacks_the_backward_lstm(dscores, cache):
    _, *others = bilstm_concatenated_backward(dscores, cache)
    dx_right, _, _ = _through_both(*_entering(dscores, cache, cache[2]), cache)
    return dx_right, *others


@misconception(
    "bilstm_concatenated_backward",
    en="The backward LSTM's dx is not turned around: it stands in the order of reading.",
    ru="dx читающей назад LSTM не перевёрнут: он стоит в порядке чтения.",
)
def backward_lstms_dx_is_not_turned(dscores, cache):
    _, *others = bilstm_concatenated_backward(dscores, cache)
    dx_right, dx_left, _ = _through_both(*_entering(dscores, cache, cache[2]), cache)
    return dx_right + dx_left, *others


@misconception(
    "bilstm_concatenated_backward",
    en="The backward LSTM's dx is turned around together with the padding.",
    ru="dx читающей назад LSTM перевёрнут вместе с заполнением.",
)
def backward_lstms_dx_is_flipped_with_the_padding(dscores, cache):
    _, *others = bilstm_concatenated_backward(dscores, cache)
    dx_right, dx_left, _ = _through_both(*_entering(dscores, cache, cache[2]), cache)
    return dx_right + dx_left[:, ::-1], *others


@misconception(
    "bilstm_concatenated_backward",
    en="The gradients enter both LSTMs at the last step of the array. They belong to each sequence's own "
    "last step of reading.",
    ru="Градиенты входят в обе LSTM на последнем шаге массива, а нужны на последнем шаге чтения каждой "
    "последовательности.",
)
def both_are_entered_at_the_arrays_end(dscores, cache):
    _, lengths, (rows, _), _, shape, *_ = cache
    *_, dw, dw0 = bilstm_concatenated_backward(dscores, cache)
    entering = _entering(dscores, cache, (rows, np.full(len(rows), shape[1] - 1)))
    dx_right, dx_left, weights = _through_both(*entering, cache)
    return dx_right + reverse_padded(dx_left, lengths), *weights, dw, dw0


@misconception(
    "bilstm_concatenated_backward",
    en="The backward LSTM is entered at its first step of reading, where it has read one word only.",
    ru="Градиент входит в читающую назад LSTM на её первом шаге чтения, где прочитано лишь одно слово.",
)
def backward_lstm_is_entered_too_early(dscores, cache):
    _, lengths, ends, _, _, *_ = cache
    *_, dw, dw0 = bilstm_concatenated_backward(dscores, cache)
    dright, _ = _entering(dscores, cache, ends)
    _, dleft = _entering(dscores, cache, (ends[0], np.zeros_like(lengths)))
    dx_right, dx_left, weights = _through_both(dright, dleft, cache)
    return dx_right + reverse_padded(dx_left, lengths), *weights, dw, dw0


@misconception(
    "bilstm_concatenated_backward",
    en="The gradients of the two LSTMs have changed places. Index 0 belongs to the one that reads forward.",
    ru="Градиенты двух LSTM поменялись местами. Индекс 0 — у читающей вперёд.",
)
def lstms_gradients_are_swapped(dscores, cache):
    dx, dWx, dWh, db, dw, dw0 = bilstm_concatenated_backward(dscores, cache)
    return dx, dWx[::-1], dWh[::-1], db[::-1], dw, dw0


@misconception(
    "bilstm_concatenated_backward",
    en="The gradient of the bias is averaged over the batch. It is a sum.",
    ru="Градиент смещения усреднён по батчу, а это сумма.",
)
def concatenated_bias_gradient_is_averaged(dscores, cache):
    *others, dw0 = bilstm_concatenated_backward(dscores, cache)
    return *others, dw0 / len(dscores)
