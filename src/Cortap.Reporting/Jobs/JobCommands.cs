using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>What callers may do to their jobs besides reading them (docs/contract.md, section 2).</summary>
public sealed class JobCommands(IJobStore store, TimeProvider time)
{
    /// <summary>
    /// Begins a new delivery of a dead letter, of which the record is made, unless somebody else has sent it again since it was read. The caller then starts
    /// its orchestration, <see cref="OrchestrationIds.Delivery(JobId, int)"/>.
    /// </summary>
    public async Task<Outcome<Job>> RedeliverAsync(Job letter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letter);
        // Who redelivers many has just read them: most need not be read again.
        if (letter.Redeliver(time.GetUtcNow()) is { } next && await store.TryReplaceAsync(next, cancellationToken).ConfigureAwait(false) is { } stored) return stored;

        var (job, changed) = await store.ChangeAsync(
            letter.Id, found => found.Callback?.IsSameLetterAs(letter.Callback) == true ? found.Redeliver(time.GetUtcNow()) : null, cancellationToken).ConfigureAwait(false);
        return changed ? job! : RefusalOf(job);
    }

    /// <summary>The same as a caller asks for it; a repeated <c>Idempotency-Key</c> is the delivery that it has begun.</summary>
    /// <param name="job">From <see cref="JobReader"/>.</param>
    /// <param name="caller">Whose key it is.</param>
    /// <param name="idempotencyKey">Every value of the header.</param>
    /// <param name="recordAsync">Records that one begins, before it does: once begun, it goes its way, whatever becomes of this host.</param>
    /// <param name="cancellationToken">Cancels what comes before the record.</param>
    public async Task<Outcome<Redelivery>> RedeliverAsync(
        Job job, Caller caller, IReadOnlyList<string?> idempotencyKey, Func<Task> recordAsync, CancellationToken cancellationToken) =>
        IdempotencyKey.ReadHash(idempotencyKey, caller, out var key) is { } problem
            ? problem
            : await RedeliverAsync(job.Id, key, recordAsync, cancellationToken).ConfigureAwait(false);

    private async Task<Outcome<Redelivery>> RedeliverAsync(JobId id, string? key, Func<Task> recordAsync, CancellationToken cancellationToken)
    {
        var current = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
        var isRecorded = false;
        while (current?.Redeliver(time.GetUtcNow(), key) is { } next)
        {
            if (!isRecorded) await recordAsync().ConfigureAwait(false);
            isRecorded = true;
            if (await store.TryReplaceAsync(next, CancellationToken.None).ConfigureAwait(false) is { } begun) return new Redelivery(begun, IsReplayed: false);
            current = await store.GetAsync(id, CancellationToken.None).ConfigureAwait(false);
        }

        return current?.Callback?.Knows(key, time.GetUtcNow()) == true ? new Redelivery(current, IsReplayed: true) : RefusalOf(current, key);
    }

    private Problem RefusalOf(Job? job, string? key = null) => job switch
    {
        null => JobReader.NotFound,
        { IsFinished: false } => new Problem(ErrorCodes.JobNotCompleted, "The job has not ended yet; its webhook will be sent then."),
        { Callback: null } => new Problem(ErrorCodes.InvalidRequest, "The job is delivered nowhere: it has neither a callback URL nor recipients."),
        { Callback.Status: not CallbackStatus.Pending } when job.Callback.RefuseKey(key, time.GetUtcNow()) is { } refused => refused,
        _ => new Problem(ErrorCodes.DeliveryInProgress, "A delivery of this job's webhook is running; wait for its end."),
    };

    /// <summary>
    /// Why the job cannot be cancelled; null when it can. The caller then tells its orchestration, which fails the job with
    /// <see cref="ErrorCodes.Cancelled"/> and sends the webhook.
    /// </summary>
    public static Problem? RefuseCancellation(Job job) => job.IsFinished
        ? new Problem(ErrorCodes.JobFinished, "The job has ended already and cannot be cancelled.")
        : null;
}

/// <summary>A delivery that was asked for.</summary>
/// <param name="Job">As it is now.</param>
/// <param name="IsReplayed">An earlier request with the same idempotency key has begun it, and it may be over.</param>
public sealed record Redelivery(Job Job, bool IsReplayed);
