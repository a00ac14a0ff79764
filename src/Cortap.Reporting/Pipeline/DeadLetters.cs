using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Pipeline;

/// <summary>Sends many dead letters again at once, for operators (docs/contract.md, section 2).</summary>
public sealed class DeadLetters(RateLimiter rates, IJobStore store, JobCommands commands, IJobWorkflows workflows)
{
    /// <summary>No more are taken by one request.</summary>
    public const int MaxAtOnce = 1_000;

    private const int AtATime = 32;

    /// <summary>Begins a new delivery of each dead letter that the request selects, the oldest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="intake">The request.</param>
    /// <param name="cancellationToken">Cancels the reading; what was begun is finished.</param>
    /// <returns>How many, whether there are more than <see cref="MaxAtOnce"/>, and the reason that was given.</returns>
    public async Task<Outcome<Redelivered>> RedeliverAsync(Caller caller, IntakeRequest intake, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!(await RequestBody.ReadAsync(intake, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem)
            || !Parse(body).TryGet(out var selection, out problem))
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

        var letters = new List<Job>();
        var query = selection.Query.Within(caller.WidestScope(), caller);
        do
        {
            var page = (await store.ListAsync(query, cancellationToken).ConfigureAwait(false))!;
            letters.AddRange(page.Jobs.Where(job => job.Callback is { Status: CallbackStatus.Failed }));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null && letters.Count <= MaxAtOnce);

        var count = 0;
        await Parallel.ForEachAsync(
            letters.Take(MaxAtOnce).Reverse(),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = CancellationToken.None },
            async (letter, _) =>
            {
                // One that somebody else redelivers at this moment is not counted.
                if ((await commands.RedeliverAsync(letter, CancellationToken.None).ConfigureAwait(false)).TryGet(out var job, out var _))
                {
                    await workflows.DeliverAsync(job).ConfigureAwait(false);
                    Interlocked.Increment(ref count);
                }
            }).ConfigureAwait(false);
        return new Redelivered(count, letters.Count > MaxAtOnce, selection.Reason);
    }

    private static Outcome<Selection> Parse(ReadOnlyMemory<byte> body)
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem))
        {
            return problem;
        }

        using (document)
        {
            var fields = new JsonFields(document.RootElement, "", []);
            var status = fields.RequiredText("status");
            if (status is not null && WireNames.ParseJobStatus(status) != JobStatus.CallbackFailed)
            {
                fields.Add("status", "must be callback_failed: other jobs have no dead letter");
            }

            var query = new JobQuery
            {
                Status = JobStatus.CallbackFailed,
                From = ReadTime(fields, "from"),
                To = ReadTime(fields, "to"),
                ProjectId = document.RootElement.TryGetProperty("project_id", out _) ? fields.RequiredInteger("project_id", 1, JsonFields.MaxInteger) : null,
                Limit = 100,
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

/// <summary>What came of <see cref="DeadLetters.RedeliverAsync"/>.</summary>
/// <param name="Count">New deliveries begun.</param>
/// <param name="HasMore">There are more dead letters of this selection; ask again for them.</param>
/// <param name="Reason">For the audit record; null when none was given.</param>
public sealed record Redelivered(int Count, bool HasMore, string? Reason)
{
    /// <summary><c>{"count", "more"}</c>.</summary>
    public byte[] ToUtf8Json() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("count", Count);
        json.WriteBoolean("more", HasMore);
        json.WriteEndObject();
    });
}
