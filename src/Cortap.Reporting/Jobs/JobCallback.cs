using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>State of a delivery.</summary>
public enum CallbackStatus
{
    Pending,
    Delivered,
    Failed,
}

/// <summary>The delivery of a finished job's webhook or e-mail.</summary>
public sealed record JobCallback
{
    public required CallbackStatus Status { get; init; }

    /// <summary>1 for the first delivery, one more for each redelivery; the last part of the orchestration's instance id.</summary>
    public int Delivery { get; init; } = 1;

    /// <summary>Every attempt of every delivery, oldest first; the last 60 are kept.</summary>
    public IReadOnlyList<CallbackAttempt> Attempts { get; init; } = [];

    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Number of attempts ever made, those no longer kept included.</summary>
    public int AttemptCount { get; init; }

    /// <summary>The idempotency keys with which redeliveries were asked for within the last day, oldest first; at most 60.</summary>
    public IReadOnlyList<RedeliveryKey> Keys { get; init; } = [];

    private const int KeptAttempts = 60;
    private const int KeptKeys = 60;

    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(24);

    /// <summary>When the delivery tries again; null when it does not, and in records of older versions.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Attempts of the current delivery, as far as they are kept.</summary>
    internal int AttemptsOfDelivery => Attempts.Count(attempt => attempt.Delivery == Delivery);

    /// <summary>One attempt of the current delivery more.</summary>
    /// <param name="attempt">What came of it.</param>
    /// <param name="nextAt">When another one follows; null when none does.</param>
    internal JobCallback With(CallbackAttempt attempt, DateTimeOffset? nextAt = null) => this with
    {
        Attempts = [.. Attempts.TakeLast(KeptAttempts - 1), attempt with { Delivery = Delivery }],
        AttemptCount = AttemptCount + 1,
        NextAttemptAt = nextAt,
    };

    /// <summary>The delivery after this one; null while this one runs, when the key has begun one already, and when no more keys can be kept.</summary>
    /// <param name="key">Hash of the request's idempotency key; null without one.</param>
    /// <param name="now">Time of the request.</param>
    internal JobCallback? Again(string? key, DateTimeOffset now) =>
        Status == CallbackStatus.Pending || Knows(key, now) || RefuseKey(key, now) is not null ? null : this with
        {
            Status = CallbackStatus.Pending,
            Delivery = Delivery + 1,
            NextAttemptAt = null,
            Keys = key is null ? Keys : [.. KeysOf(now), new(key, now)],
        };

    /// <summary>Why no delivery can begin with one more key: none is forgotten within its day. Null when it can.</summary>
    internal Problem? RefuseKey(string? key, DateTimeOffset now) => key is null || KeysOf(now) is not { Count: >= KeptKeys } keys ? null : new(
        ErrorCodes.RateLimited,
        $"Within a day {KeptKeys} redeliveries were asked for with keys of their own; wait, or ask without a key.",
        RetryAfter: keys[0].At + KeyLifetime - now);

    private List<RedeliveryKey> KeysOf(DateTimeOffset now) => [.. Keys.Where(kept => kept.At > now - KeyLifetime)];

    /// <summary>Whether a redelivery was asked for with this key within a day.</summary>
    internal bool Knows(string? key, DateTimeOffset now) => key is not null && KeysOf(now).Exists(kept => kept.Hash == key);

    /// <summary>This delivery was given up, and was when it was read before.</summary>
    internal bool IsSameLetterAs(JobCallback? read) => Status == CallbackStatus.Failed && Delivery == read?.Delivery;

    /// <summary>When the last attempt began; null when there was none.</summary>
    public DateTimeOffset? LastAttemptAt => Attempts.Count > 0 ? Attempts[^1].At : null;

    public int? LastStatusCode => Attempts.Count > 0 ? Attempts[^1].StatusCode : null;

    public string? LastError => Attempts.Count > 0 ? Attempts[^1].Error : null;
}

/// <summary>An idempotency key of a redelivery.</summary>
/// <param name="Hash">Bound to its user.</param>
/// <param name="At">When it was used, UTC.</param>
public sealed record RedeliveryKey(string Hash, DateTimeOffset At);

/// <summary>One attempt to deliver.</summary>
/// <param name="At">When it began, UTC.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="StatusCode">The answer's, of HTTP or of SMTP; null when there was none.</param>
/// <param name="Error">What went wrong; null when it was delivered.</param>
/// <param name="Delivery">Number of the delivery that it was made for; null before it is recorded, and in records of older versions.</param>
public sealed record CallbackAttempt(DateTimeOffset At, TimeSpan Duration, int? StatusCode, string? Error, int? Delivery = null);
