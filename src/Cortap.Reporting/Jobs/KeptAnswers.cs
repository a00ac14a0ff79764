using System.Collections.Concurrent;
using System.Text.Json;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// The first answers of requests with an idempotency key, where what was done leaves no record of its own that could be answered with (docs/contract.md,
/// section 1, check 9). Only answers to what was done are kept; a request that was refused may be repeated.
/// </summary>
/// <remarks>Two hosts that get the same request at the same moment both carry it out: object stores offer no lock, and what these routes do is harmless twice.</remarks>
public sealed partial class KeptAnswers(IObjectStore objects, JobOptions options, TimeProvider time, ILogger<KeptAnswers> logger)
{
    // Somebody waits for the answer; phases give a store longer.
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Task> _underWay = new();

    /// <summary>
    /// Answers as at the first time, or does what is asked for and keeps the answer. While the first is under way it waits, up to 15 s, then it asks to
    /// come again.
    /// </summary>
    /// <param name="request">Key and body; null does it without keeping anything.</param>
    /// <param name="work">Does it, and gives the answer in UTF-8 JSON.</param>
    /// <param name="cancellationToken">Cancels the reading; what was done is kept all the same.</param>
    /// <exception cref="ObjectStoreException">The store cannot be asked; nothing was done.</exception>
    public async Task<Outcome<Answer>> AnswerAsync(JobIdempotency? request, Func<Task<Outcome<byte[]>>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (request is null) return await AnswerAnewAsync(work).ConfigureAwait(false);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var since = time.GetTimestamp();
        while (_underWay.GetOrAdd(request.KeyHash, ended.Task) is var first && first != ended.Task)
        {
            if (!await EndsAsync(first, StorePatience - time.GetElapsedTime(since), cancellationToken).ConfigureAwait(false))
            {
                return new Problem(
                    ErrorCodes.Unavailable, "A request with this Idempotency-Key is still under way; ask again for its answer.", RetryAfter: TimeSpan.FromSeconds(1));
            }
        }

        try
        {
            if (await FindAsync(request, cancellationToken).ConfigureAwait(false) is { } kept)
                return kept.BodyHash == request.BodyHash ? new Answer(kept.Body, IsReplayed: true) : IdempotencyKey.Reused;

            var outcome = await AnswerAnewAsync(work).ConfigureAwait(false);
            if (outcome.TryGet(out var answer, out _)) await KeepAsync(request, answer.Body).ConfigureAwait(false);
            return outcome;
        }
        finally
        {
            _underWay.TryRemove(request.KeyHash, out _);
            ended.SetResult();
        }
    }

    /// <summary>The same for a request whose key stands for all that it asks for.</summary>
    /// <param name="idempotencyKey">Every value of the header.</param>
    /// <param name="caller">Whose key it is.</param>
    /// <param name="work">Does it, and gives the answer in UTF-8 JSON.</param>
    /// <param name="cancellationToken">Cancels the reading; what was done is kept all the same.</param>
    /// <exception cref="ObjectStoreException">The store cannot be asked; nothing was done.</exception>
    public async Task<Outcome<Answer>> AnswerAsync(
        IReadOnlyList<string?> idempotencyKey, Caller caller, Func<Task<Outcome<byte[]>>> work, CancellationToken cancellationToken) =>
        IdempotencyKey.ReadHash(idempotencyKey, caller, out var hash) is { } problem
            ? problem
            : await AnswerAsync(hash is null ? null : new JobIdempotency(hash, ""), work, cancellationToken).ConfigureAwait(false);

    private async Task<bool> EndsAsync(Task first, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (patience <= TimeSpan.Zero) return first.IsCompleted;
        try
        {
            await first.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<Outcome<Answer>> AnswerAnewAsync(Func<Task<Outcome<byte[]>>> work) =>
        (await work().ConfigureAwait(false)).TryGet(out var body, out var problem) ? new Answer(body, IsReplayed: false) : problem;

    private async Task<Kept?> FindAsync(JobIdempotency request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(StorePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await objects.GetAsync(ObjectKeys.Answer(request.KeyHash), version: null, either.Token).ConfigureAwait(false) is { } stored
                && JsonSerializer.Deserialize<Kept>(stored) is { Body: not null } kept
                && kept.KeyHash == request.KeyHash
                && (time.GetUtcNow() - kept.KeptAt).Duration() < options.IdempotencyLifetime
                    ? kept
                    : null;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectStoreException("The store of kept answers does not answer.", error);
        }
        catch (JsonException error)
        {
            LogUnreadable(request.KeyHash, error);
            return null;
        }
    }

    /// <summary>That it cannot be kept is no reason to hold back an answer to what was done.</summary>
    private async Task KeepAsync(JobIdempotency request, byte[] body)
    {
        using var patience = new CancellationTokenSource(StorePatience, time);
        try
        {
            var kept = JsonSerializer.SerializeToUtf8Bytes(new Kept(request.KeyHash, request.BodyHash, time.GetUtcNow(), body));
            await objects.PutAsync(ObjectKeys.Answer(request.KeyHash), kept, new ObjectAttributes("application/json"), patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ObjectStoreException or OperationCanceledException)
        {
            LogNotKept(request.KeyHash, error);
        }
    }

    // With its key, so that what lies in the place of another's is no answer.
    private sealed record Kept(string KeyHash, string BodyHash, DateTimeOffset KeptAt, byte[] Body);

    [LoggerMessage(1, LogLevel.Warning, "The answer kept for idempotency key {KeyHash} cannot be read; the request is carried out again")]
    private partial void LogUnreadable(string keyHash, Exception error);

    [LoggerMessage(2, LogLevel.Warning, "The answer for idempotency key {KeyHash} cannot be kept; should the request be repeated, it is carried out again")]
    private partial void LogNotKept(string keyHash, Exception error);
}

/// <summary>An answer that may be the repetition of an earlier one.</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="IsReplayed">It was given to the first request with this idempotency key; nothing was done now.</param>
public sealed record Answer(byte[] Body, bool IsReplayed);
