namespace Cortap.Reporting.Jobs.Batches;

/// <summary>The changes that a batch goes through (docs/batches.md), as pure functions; null where its state does not allow the change.</summary>
public static class BatchChanges
{
    /// <summary>The first <paramref name="made"/> projects have their job; those of a batch that is to make no more were made before.</summary>
    public static Batch? Make(this Batch batch, int made, DateTimeOffset now) =>
        batch.IsEnded || made <= batch.Made ? null : batch with { Made = made, UpdatedAt = now };

    /// <summary>Somebody wishes it to end.</summary>
    public static Batch? Cancel(this Batch batch, DateTimeOffset now) =>
        batch.IsEnded || batch.CancelledAt is not null ? null : batch with { CancelledAt = now, UpdatedAt = now };

    /// <summary>The caller's token is lost: there will be no more jobs.</summary>
    public static Batch? GetStuck(this Batch batch, DateTimeOffset now) =>
        batch.IsEnded || batch.MakesNoMore ? null : batch with { IsStuck = true, UpdatedAt = now };

    /// <summary>All jobs have ended; the webhook is to be delivered.</summary>
    public static Batch? End(this Batch batch, BatchCounts counts, DateTimeOffset now) =>
        batch.IsEnded || counts.Unfinished > 0 ? null : batch with
        {
            Counts = counts,
            EndedAt = now,
            UpdatedAt = now,
            Callback = new JobCallback { Status = CallbackStatus.Pending },
        };

    /// <summary>An attempt to deliver was made and will be followed by another one.</summary>
    public static Batch? RecordAttempt(this Batch batch, CallbackAttempt attempt, DateTimeOffset now) =>
        batch.Callback is not { Status: CallbackStatus.Pending } callback ? null : batch with { Callback = callback.With(attempt), UpdatedAt = now };

    /// <summary>The receiver has taken the webhook.</summary>
    public static Batch? Deliver(this Batch batch, CallbackAttempt attempt, DateTimeOffset now) =>
        batch.Callback is not { Status: CallbackStatus.Pending } callback ? null : batch with
        {
            Callback = callback.With(attempt) with { Status = CallbackStatus.Delivered, DeliveredAt = now },
            UpdatedAt = now,
        };

    /// <summary>The delivery is given up; the batch's webhook is a dead letter.</summary>
    public static Batch? GiveUpDelivery(this Batch batch, CallbackAttempt attempt, DateTimeOffset now) =>
        batch.Callback is not { Status: CallbackStatus.Pending } callback ? null : batch with
        {
            Callback = callback.With(attempt) with { Status = CallbackStatus.Failed },
            UpdatedAt = now,
        };

    /// <summary>A new delivery begins, unless this key has begun one already.</summary>
    public static Batch? Redeliver(this Batch batch, DateTimeOffset now, string? key = null) =>
        batch.Callback?.Again(key, now) is not { } callback ? null : batch with { Callback = callback, UpdatedAt = now };
}
