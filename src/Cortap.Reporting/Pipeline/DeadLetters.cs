using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Pipeline;

/// <summary>Sends many dead letters again at once, for operators (docs/contract.md, section 2).</summary>
public sealed class DeadLetters(RateLimiter rates, IJobStore store, JobCommands commands, DeliveryStarter deliveries, KeptAnswers answers)
{
    /// <summary>No more are taken by one request.</summary>
    public const int MaxAtOnce = 1_000;

    private const string KeyScope = "jobs/redeliver\n";

    // As many as share a commit on one machine, and as DynamoDB takes at once without complaint.
    private const int AtATime = 100;

    /// <summary>The oldest dead letters, the oldest first, at most <see cref="MaxAtOnce"/>, and whether there are more.</summary>
    /// <param name="query">Which; its status, order, limit and cursor are ignored.</param>
    /// <param name="origin">Of the receiver, as <see cref="Receiver.OriginOf"/> gives it; null for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<(IReadOnlyList<Job> Letters, bool HasMore)> FindAsync(JobQuery query, string? origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var found = new List<Job>();
        query = query with { Status = JobStatus.CallbackFailed, OldestFirst = true, Cursor = null };
        await foreach (var letter in store.ListAllAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (letter.Callback is not { Status: CallbackStatus.Failed } || (origin is not null && Receiver.OriginOf(letter.CallbackUrl) != origin))
            {
                continue;
            }

            if (found.Count == MaxAtOnce)
            {
                return (found, true);
            }

            found.Add(letter);
        }

        return (found, false);
    }

    /// <summary>Begins a new delivery of each, of which the record is made; what was begun is finished, whether somebody waits for the answer or not.</summary>
    /// <returns>
    /// The jobs whose delivery was begun, for each other one why not, as when somebody else redelivers it at this moment, and whether some of these are left
    /// because the store refused them.
    /// </returns>
    /// <exception cref="JobStoreException">The store refuses, and nothing was begun.</exception>
    public async Task<(IReadOnlyList<Job> Sent, IReadOnlyList<string> Refused, bool AreLeft)> SendAsync(IEnumerable<Job> letters)
    {
        var sent = new ConcurrentQueue<Job>();
        var refused = new ConcurrentQueue<string>();
        JobStoreException? trouble = null;
        await Parallel.ForEachAsync(letters, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (letter, _) =>
        {
            try
            {
                if ((await commands.RedeliverAsync(letter, CancellationToken.None).ConfigureAwait(false)).TryGet(out var job, out var problem)) sent.Enqueue(job);
                else refused.Enqueue($"{letter.Id}: {problem.Message}");
            }
            catch (JobStoreException exception)
            {
                trouble = exception;
                refused.Enqueue($"{letter.Id}: {JobIntake.Unavailable.Message}");
            }
        }).ConfigureAwait(false);
        if (trouble is not null && sent.IsEmpty)
        {
            ExceptionDispatchInfo.Throw(trouble);
        }

        // Only now, and all at once, because whatever is on its way takes the processors from what is still to be recorded or begun.
        await Task.WhenAll(sent.Select(deliveries.StartAsync)).ConfigureAwait(false);
        return ([.. sent], [.. refused], trouble is not null);
    }

    /// <summary>Begins a new delivery of each dead letter that the request selects, the oldest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="intake">The request.</param>
    /// <param name="recordAsync">Records what is to be done, before anything of it is: the reason that was given, null without one, and how many deliveries are to begin.</param>
    /// <param name="cancellationToken">Cancels the reading; what was begun is finished.</param>
    /// <returns>How many, and whether there are more than <see cref="MaxAtOnce"/>.</returns>
    public async Task<Outcome<Answer>> RedeliverAsync(Caller caller, IntakeRequest intake, Func<string?, int, Task> recordAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(intake);
        var headerErrors = new List<FieldError>();
        var key = IdempotencyKey.Read(intake.IdempotencyKey, headerErrors);
        if (!(await RequestBody.ReadAsync(intake, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem)
            || !Parse(body, headerErrors).TryGet(out var selection, out problem))
        {
            return problem;
        }

        if (!caller.IsOperator())
        {
            return new Problem(ErrorCodes.InsufficientPermissions, "Many webhooks at once are for tokens with the role operator; redeliver those of your own jobs one by one.");
        }

        if (rates.Refuse(caller) is { } refused)
        {
            return refused;
        }

        var query = selection.Query.Within(caller.WidestScope(), caller);
        return await answers.AnswerAsync(
            IdempotencyKey.Bind(key, caller, body, KeyScope),
            async () =>
            {
                var (letters, hasMore) = await FindAsync(query, origin: null, cancellationToken).ConfigureAwait(false);
                await recordAsync(selection.Reason, letters.Count).ConfigureAwait(false);
                var (sent, _, areLeft) = await SendAsync(letters).ConfigureAwait(false);
                return AnswerJson.Write(new RedeliveredBody(sent.Count, hasMore || areLeft));
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static Outcome<Selection> Parse(ReadOnlyMemory<byte> body, List<FieldError> errors)
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem))
        {
            return problem;
        }

        using (document)
        {
            var fields = new JsonFields(document.RootElement, "", errors);
            var status = fields.RequiredText("status");
            if (status is not null && WireNames.ParseJobStatus(status) != JobStatus.CallbackFailed)
            {
                fields.Add("status", "must be callback_failed: other jobs have no dead letter");
            }

            var query = new JobQuery
            {
                From = ReadTime(fields, "from"),
                To = ReadTime(fields, "to"),
                ProjectId = document.RootElement.TryGetProperty("project_id", out _) ? fields.RequiredInteger("project_id", 1, JsonFields.MaxInteger) : null,
            };
            var reason = fields.OptionalText("reason");
            if (reason?.Length > 500)
            {
                fields.Add("reason", "must be at most 500 characters long");
            }

            return fields.Errors.Count > 0
                ? Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", fields.Errors)
                : new Selection(query, reason);
        }
    }

    private static DateTimeOffset? ReadTime(JsonFields fields, string name)
    {
        var text = fields.OptionalText(name);
        var time = text is null ? null : JobListRequest.ParseTime(text);
        if (text is not null && time is null)
        {
            fields.Add(name, "must be a date or a time in ISO 8601, such as 2026-02-11T16:00:45Z");
        }

        return time;
    }

    private sealed record Selection(JobQuery Query, string? Reason);
}
