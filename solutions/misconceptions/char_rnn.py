"""Knows the mistakes that students make in the character model, each as a wrong function with a hint."""

import numpy as np

from autograder.judging import misconception
from solutions.char_rnn import embedding_backward, train_step

# embedding


@misconception(
    "embedding_forward",
    en="Every letter got the row of the letter before it. Letters and rows are both counted from 0.",
    ru="Каждая буква получила строку предыдущей. И буквы, и строки считаются с нуля.",
)
def letters_are_counted_from_one(x, W):
    return W[x - 1], (x, W.shape)


@misconception(
    "embedding_forward",
    en="The vectors are scaled by the root of their length, as some libraries do. Here a row comes as it is.",
    ru="Векторы умножены на корень из их длины, как в некоторых библиотеках. Здесь строка берётся как есть.",
)
def vectors_are_scaled(x, W):
    return W[x] * np.sqrt(2 * W.shape[1]), (x, W.shape)


@misconception(
    "embedding_backward",
    en="Each row has the gradient of only one of its letters' places. An index that repeats is set, or added "
    "with +=, only once; np.add.at adds it every time.",
    ru="Строке достался градиент лишь одного из мест её буквы. Повторяющийся индекс присваивается или "
    "прибавляется через += только один раз; np.add.at прибавляет его каждый раз.",
)
def repeated_letters_count_once(dout, cache):
    x, shape = cache
    dW = np.zeros(shape)
    dW[x] += dout
    return dW


@misconception(
    "embedding_backward",
    en="The gradients of equal letters are averaged. A row that was used several times gets their sum.",
    ru="Градиенты одинаковых букв усреднены, а строка, взятая несколько раз, получает их сумму.",
)
def repeated_letters_are_averaged(dout, cache):
    x, (V, _) = cache
    counts = np.bincount(x.ravel(), minlength=V)
    return embedding_backward(dout, cache) / np.maximum(counts, 1)[:, None]


@misconception(
    "embedding_backward",
    en="Every row has the gradient of all places together. A row hears only from the places of its letter.",
    ru="В каждой строке градиент всех мест сразу. Строка получает его только от мест своей буквы.",
)
def every_row_gets_everything(dout, cache):
    _, shape = cache
    return np.broadcast_to(dout.sum(axis=(0, 1)), shape).copy()


@misconception(
    "embedding_backward",
    en="Only the first sequence of the batch sends its gradient back.",
    ru="Градиент возвращает только первая последовательность пакета.",
)
def only_the_first_sequence_counts(dout, cache):
    x, shape = cache
    return embedding_backward(dout[:1], (x[:1], shape))


@misconception(
    "embedding_backward",
    en="The gradient is divided by the number of sequences. That belongs into the loss, not into each layer.",
    ru="Градиент поделён на число последовательностей. Этому место в функции потерь, а не в каждом слое.",
)
def gradient_is_divided_by_the_batch(dout, cache):
    return embedding_backward(dout, cache) / len(dout)


@misconception(
    "embedding_backward",
    en="The rows hold how often their letters occur. The upstream gradient does not reach them.",
    ru="В строках стоит, сколько раз встретилась буква. Приходящий градиент до них не доходит.",
)
def letters_are_only_counted(dout, cache):
    return embedding_backward(np.ones_like(dout), cache)


@misconception(
    "embedding_backward",
    en="The gradient arrives one row too high. Letters and rows are both counted from 0.",
    ru="Градиент попал на строку выше. И буквы, и строки считаются с нуля.",
)
def gradient_goes_to_the_row_above(dout, cache):
    x, shape = cache
    return embedding_backward(dout, (x - 1, shape))


# sample


def _softmax(scores, axis=1):
    p = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return p / p.sum(axis=axis, keepdims=True)


def _draw(p, u):
    return (u > p.cumsum(axis=1)[:, :-1]).sum(axis=1)


def _each(p, random):
    return random.random((len(p), 1))


@misconception(
    "sample",
    en="The scores are multiplied by the temperature. It divides them: a low one makes differences larger.",
    ru="Оценки умножены на температуру. На неё делят: низкая температура увеличивает различия.",
)
def temperature_multiplies(scores, temperature, random):
    p = _softmax(scores * temperature)
    return _draw(p, _each(p, random))


@misconception(
    "sample",
    en="The temperature has no effect. It divides the scores before the softmax; dividing the probabilities "
    "and normalising them again changes nothing.",
    ru="Температура ни на что не влияет. На неё делят оценки до softmax; если поделить вероятности и снова "
    "нормировать, ничего не изменится.",
)
def temperature_has_no_effect(scores, temperature, random):
    p = _softmax(scores)
    return _draw(p, _each(p, random))


@misconception(
    "sample",
    en="The probabilities are divided by the temperature, and no longer add up to 1. Divide the scores, "
    "before the softmax.",
    ru="На температуру поделены вероятности, и их сумма уже не 1. Делить нужно оценки, до softmax.",
)
def probabilities_are_divided(scores, temperature, random):
    p = _softmax(scores) / temperature
    return _draw(p, _each(p, random))


@misconception(
    "sample",
    en="Always the likeliest letter is taken. That is no drawing: the others must have their chance.",
    ru="Всегда берётся самая вероятная буква. Это не выбор наугад: у других тоже должен быть шанс.",
)
def likeliest_is_taken(scores, temperature, random):
    return scores.argmax(axis=1)


@misconception(
    "sample",
    en="All letters are drawn alike, whatever their scores.",
    ru="Все буквы выбираются с равной вероятностью, какими бы ни были оценки.",
)
def all_letters_are_alike(scores, temperature, random):
    return random.integers(0, scores.shape[1], len(scores))


@misconception(
    "sample",
    en="One random number serves all rows. Each row needs its own.",
    ru="Одно случайное число на все строки. Каждой строке нужно своё.",
)
def one_number_serves_all_rows(scores, temperature, random):
    return _draw(_softmax(scores / temperature), random.random())


@misconception(
    "sample",
    en="The probabilities are normalised over the rows of the batch. Each row is a distribution of its own.",
    ru="Вероятности нормированы по строкам пакета. Каждая строка — отдельное распределение.",
)
def normalised_over_the_batch(scores, temperature, random):
    p = _softmax(scores / temperature, axis=0)
    return _draw(p, _each(p, random))


@misconception(
    "sample",
    en="The letter's number counts the pieces that end above u. It is the number of pieces that end below u.",
    ru="Номер буквы — число кусков, которые кончаются правее u. А нужно число кусков, которые кончаются "
    "левее.",
)
def ends_above_are_counted(scores, temperature, random):
    p = _softmax(scores / temperature)
    return (_each(p, random) < p.cumsum(axis=1)[:, :-1]).sum(axis=1)


@misconception(
    "sample",
    en="The chance comes from a generator of its own. Use the one that is handed over, or no run can be "
    "repeated.",
    ru="Случайность взята из собственного генератора. Возьмите переданный, иначе запуск нельзя повторить.",
)
def another_generator_is_used(scores, temperature, random):
    p = _softmax(scores / temperature)
    return _draw(p, _each(p, np.random.default_rng(0)))


# perplexity


def _log_p(scores, y, axis=2):
    scores = scores - scores.max(axis=axis, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))
    return np.take_along_axis(log_p, y[:, :, None], axis=2)[:, :, 0]


@misconception(
    "perplexity",
    en="This is the mean loss. The perplexity is its exponential.",
    ru="Это средние потери. Перплексия — их экспонента.",
)
def loss_is_returned(scores, y):
    return -_log_p(scores, y).mean()


@misconception(
    "perplexity",
    en="The sign is lost: this is below 1. A perplexity is 1 at best.",
    ru="Потерян знак: получилось меньше 1. Лучшая возможная перплексия — 1.",
)
def sign_is_lost(scores, y):
    return np.exp(_log_p(scores, y).mean())


@misconception(
    "perplexity",
    en="A loss with natural logarithms is raised by 2. To the logarithm ln belongs exp.",
    ru="Потери с натуральным логарифмом возведены по основанию 2. К ln относится exp.",
)
def base_is_two(scores, y):
    return 2 ** -_log_p(scores, y).mean()


@misconception(
    "perplexity",
    en="First exp, then the mean: one place that was quite unexpected outweighs all others. Take the mean "
    "first.",
    ru="Сначала exp, потом среднее: одно совсем неожиданное место перевешивает остальные. Сначала среднее.",
)
def mean_is_taken_after_exp(scores, y):
    return np.exp(-_log_p(scores, y)).mean()


@misconception(
    "perplexity",
    en="This is one over the mean probability. The mean is taken of the logarithms.",
    ru="Это единица, делённая на среднюю вероятность. Усредняются логарифмы.",
)
def probabilities_are_averaged(scores, y):
    return 1 / np.exp(_log_p(scores, y)).mean()


@misconception(
    "perplexity",
    en="The loss is summed over the steps. It is a mean over all N · T places, so that long texts compare "
    "with short ones.",
    ru="Потери просуммированы по шагам. Нужно среднее по всем N · T местам, чтобы длинные тексты можно было "
    "сравнить с короткими.",
)
def steps_are_summed(scores, y):
    return np.exp(-_log_p(scores, y).sum(axis=1).mean())


@misconception(
    "perplexity",
    en="The softmax runs over the steps. At every place, the probabilities of the letters add up to 1.",
    ru="Softmax берётся по шагам. В каждом месте в сумме 1 дают вероятности букв.",
)
def normalised_over_the_steps(scores, y):
    return np.exp(-_log_p(scores, y, axis=1).mean())


@misconception(
    "perplexity",
    en="The likeliest letter is looked at. What counts is the letter that came, y.",
    ru="Взята самая вероятная буква. Важна та, что пришла, — y.",
)
def likeliest_letter_counts(scores, y):
    return np.exp(-_log_p(scores, scores.argmax(axis=2)).mean())


# train_step. A mistake is a change of one stage; the others stay right.


def _norm(gradients):
    return np.sqrt(sum((g**2).sum() for g in gradients))


def _with_gradients(change):
    """Make a train_step whose gradients are changed by `change(gradients, max_norm)` instead of clipped."""

    def wrong(loss_and_gradients, weights, m, s, k, lr, max_norm):
        def changed(weights):
            loss, gradients = loss_and_gradients(weights)
            return loss, change(gradients, max_norm)

        return train_step(changed, weights, m, s, k, lr, np.inf)

    return wrong


def _adam(m, s, k):
    return [a / (1 - 0.9**k) / (np.sqrt(q / (1 - 0.999**k)) + 1e-8) for a, q in zip(m, s, strict=True)]


def _move(weights, steps, lr):
    return [w - lr * step for w, step in zip(weights, steps, strict=True)]


@misconception(
    "train_step",
    en="Each array is clipped by its own norm. There is one norm for all, so that their direction is kept.",
    ru="Каждый массив обрезан по своей норме. Норма одна на всех, чтобы направление сохранилось.",
)
def each_array_has_its_own_norm(*args):
    each = _with_gradients(lambda gradients, most: [g * min(1, most / _norm([g])) for g in gradients])
    return each(*args)


@misconception(
    "train_step",
    en="The entries are clipped one by one. Here all gradients are scaled by one factor.",
    ru="Обрезан каждый элемент по отдельности. Здесь все градиенты умножаются на один множитель.",
)
def entries_are_clipped(*args):
    return _with_gradients(lambda gradients, most: [np.clip(g, -most, most) for g in gradients])(*args)


@misconception(
    "train_step",
    en="The gradients are not clipped.",
    ru="Градиенты не обрезаны.",
)
def gradients_are_not_clipped(loss_and_gradients, weights, m, s, k, lr, max_norm):
    return train_step(loss_and_gradients, weights, m, s, k, lr, np.inf)


@misconception(
    "train_step",
    en="Small gradients are made larger. Clipping only shortens: the factor is never above 1.",
    ru="Малые градиенты увеличены. Обрезка только укорачивает: множитель не бывает больше 1.",
)
def small_gradients_are_stretched(*args):
    return _with_gradients(lambda gradients, most: [g * most / _norm(gradients) for g in gradients])(*args)


@misconception(
    "train_step",
    en="The norm lacks its root: the sum of the squares is compared with max_norm.",
    ru="В норме нет корня: с max_norm сравнивается сумма квадратов.",
)
def norm_lacks_its_root(*args):
    squared = _with_gradients(lambda gs, most: [g * min(1, most / _norm(gs) ** 2) for g in gs])
    return squared(*args)


@misconception(
    "train_step",
    en="The weights climb: the step is added. Down the loss is against the gradient.",
    ru="Веса идут вверх: шаг прибавлен. Потери убывают против градиента.",
)
def weights_climb(loss_and_gradients, weights, m, s, k, lr, max_norm):
    return train_step(loss_and_gradients, weights, m, s, k, -lr, max_norm)


@misconception(
    "train_step",
    en="The averages are not corrected by 1 - 0.9^k and 1 - 0.999^k. They begin at zero, so early ones are "
    "too small.",
    ru="Средние не поправлены делением на 1 - 0.9^k и 1 - 0.999^k. Они начинаются с нуля, и первые малы.",
)
def averages_are_not_corrected(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, _, m, s = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    steps = [a / (np.sqrt(q) + 1e-8) for a, q in zip(m, s, strict=True)]
    return loss, _move(weights, steps, lr), m, s


@misconception(
    "train_step",
    en="The corrected averages are handed on. The correction is for this step's update alone; the averages "
    "stay as they are.",
    ru="Дальше переданы поправленные средние. Поправка нужна только для этого шага; сами средние не "
    "меняются.",
)
def corrected_averages_are_handed_on(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, weights, m, s = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    return loss, weights, [a / (1 - 0.9**k) for a in m], [q / (1 - 0.999**k) for q in s]


@misconception(
    "train_step",
    en="The root is missing below the fraction line.",
    ru="В знаменателе нет корня.",
)
def root_is_missing(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, _, m, s = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    steps = [a / (1 - 0.9**k) / (q / (1 - 0.999**k) + 1e-8) for a, q in zip(m, s, strict=True)]
    return loss, _move(weights, steps, lr), m, s


@misconception(
    "train_step",
    en="The averages that are returned are the old ones, so every step begins anew.",
    ru="Возвращены старые средние, и каждый шаг начинается заново.",
)
def averages_are_forgotten(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, weights, _, _ = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    return loss, weights, m, s


@misconception(
    "train_step",
    en="The shares are swapped: the old average keeps a tenth and the new gradient gets nine tenths.",
    ru="Доли перепутаны: у старого среднего осталась десятая часть, у нового градиента — девять десятых.",
)
def shares_are_swapped(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, _, new, s = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    m = [0.1 * old + 0.9 * (a - 0.9 * old) / 0.1 for old, a in zip(m, new, strict=True)]
    return loss, _move(weights, _adam(m, s, k), lr), m, s


@misconception(
    "train_step",
    en="The squares are those of the averages. s averages the squares of the gradients themselves.",
    ru="В квадрат возведены средние. s усредняет квадраты самих градиентов.",
)
def averages_are_squared(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, _, m, _ = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    s = [0.999 * q + 0.001 * a**2 for a, q in zip(m, s, strict=True)]
    return loss, _move(weights, _adam(m, s, k), lr), m, s


@misconception(
    "train_step",
    en="The squares are those of the gradients before clipping. Both averages take in the clipped ones.",
    ru="В квадрат возведены необрезанные градиенты. В оба средних входят обрезанные.",
)
def squares_are_not_clipped(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, _, m, _ = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    _, _, _, s = train_step(loss_and_gradients, weights, m, s, k, lr, np.inf)
    return loss, _move(weights, _adam(m, s, k), lr), m, s


@misconception(
    "train_step",
    en="The weights move along the gradient itself. The averages are computed and not used.",
    ru="Веса сдвинуты по самому градиенту. Средние вычислены, но не использованы.",
)
def plain_descent(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, _, new, s = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    gradients = [(a - 0.9 * old) / 0.1 for old, a in zip(m, new, strict=True)]
    return loss, _move(weights, gradients, lr), new, s


@misconception(
    "train_step",
    en="The loss is that of the new weights. It is the one that came with the gradients.",
    ru="Возвращены потери при новых весах. Нужны те, что пришли вместе с градиентами.",
)
def loss_is_that_of_the_new_weights(loss_and_gradients, weights, m, s, k, lr, max_norm):
    _, weights, m, s = train_step(loss_and_gradients, weights, m, s, k, lr, max_norm)
    return loss_and_gradients(weights)[0], weights, m, s
