using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using static Cortap.Infrastructure.Aws.AttributeValues;
using static Cortap.Infrastructure.Aws.JobAttributes;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// The line on DynamoDB. One item counts the jobs at work; each user who waits has one, which is written before the user's job, so that no
/// waiting job is ever without it. What the sparse index shows may be old: it proposes, and conditions on the items decide.
/// </summary>
#pragma warning disable CA1001 // Nobody asks the semaphore for its wait handle, the one thing of it that is to be disposed.
internal sealed class DynamoLine(IAmazonDynamoDB client, string tableName, JobTransactions transactions, TimeProvider time)
#pragma warning restore CA1001
{
    private const string Waiting = "waiting";
    private const string Working = "work";
    private const string User = "users";
    private const string Late = "late";
    private const int MaxTries = 20;
    private const int PageSize = 100;

    // By then the index shows what was written.
    private static readonly TimeSpan IndexLag = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, string> ReservedNames = new() { ["#line"] = JobAttributes.Line, ["#ttl"] = TimeToLive };

    private static readonly StoredItem<WaitingUser> Users = new("user in the line", JobAttributes.JobId, ReadUser);

    // Claimers of one process would only make each other try again, for all write the same item. Between processes the conditions decide.
    private readonly SemaphoreSlim _turn = new(1);

    // Users who were seen with nothing that waits: when their last job came, by its host's clock, and since when, by this host's. The two are not compared.
    private readonly Dictionary<string, (DateTimeOffset TouchedAt, long SeenAt)> _idle = new(StringComparer.Ordinal);

    public async Task<Head> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var item = await transactions.GetItemAsync(JobKeys.Line, cancellationToken).ConfigureAwait(false) ?? [];
        return new Head(Read(item, AtWork), Read(item, Served), Read(item, Pace, FairShare.FirstPace), Read(item, Turn));
    }

    /// <summary>How many jobs of the user wait, up to a limit.</summary>
    public Task<long> CountOwnAsync(long tenantId, long userId, long limit, CancellationToken cancellationToken) =>
        CountAsync(Waiting, Prefix(tenantId, userId), null, limit, cancellationToken);

    /// <summary>The place of the user's <paramref name="own"/>-th waiting job: all who wait may take a turn before each of these.</summary>
    public async Task<LinePlace> PlaceAsync(Head head, long tenantId, long userId, long own, CancellationToken cancellationToken)
    {
        var users = await ListUsersAsync(cancellationToken).ConfigureAwait(false);
        var key = JobKeys.LineUser(tenantId, userId);
        return new LinePlace(own * (1 + users.Count(user => user.Key != key)), FairShare.ToPace(head.Pace));
    }

    /// <summary>Shows the user as one who waits; the job is to follow.</summary>
    public Task EnterAsync(Head head, Job job, CancellationToken cancellationToken) => transactions.UpdateAsync(
        new UpdateItemRequest
        {
            TableName = tableName,
            Key = JobKeys.Item(JobKeys.LineUser(job.TenantId, job.UserId)),
            UpdateExpression = $"SET #line = :users, {LineOrder} = if_not_exists({LineOrder}, :order), {Touched} = :now, #ttl = :ttl, "
                + $"{Served} = if_not_exists({Served}, :zero), {Cost} = if_not_exists({Cost}, :pace), {Entered} = if_not_exists({Entered}, :entered)",
            ExpressionAttributeNames = new(ReservedNames),
            ExpressionAttributeValues = new()
            {
                [":users"] = Text(User),
                [":order"] = Text(UserOrder(head.Turn, job.CreatedAt, JobKeys.LineUser(job.TenantId, job.UserId))),
                [":now"] = Time(job.CreatedAt),
                [":ttl"] = TimeToLiveOf(job),
                [":zero"] = Number(0),
                [":pace"] = Number(head.Pace),
                [":entered"] = Number(head.Served),
            },
        },
        cancellationToken);

    /// <summary>The index's attributes of a new job.</summary>
    public static void Enter(Dictionary<string, AttributeValue> item, Job job)
    {
        item[JobAttributes.Line] = Text(Waiting);
        item[LineOrder] = Text(WaitingOrder(job));
    }

    /// <summary>The index's attributes of a job of which nothing waits but its delivery: the same sparse index shows it when that is late.</summary>
    public static void EnterWhenLate(Dictionary<string, AttributeValue> item, Job job)
    {
        if (!job.IsDeliveredLate) return;
        item[JobAttributes.Line] = Text(Late);
        item[LineOrder] = Text(LateOrder(job));
    }

    public async Task<IReadOnlyList<Job>> ListLateDeliveriesAsync(Job? after, int limit, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        var request = after is null ? Query(Late, null, []) : Query(Late, $"{LineOrder} > :bound", [(":bound", LateOrder(after))]);
        request.Limit = limit;
        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            // What the index shows may have been delivered meanwhile.
            var items = await Task.WhenAll((page.Items ?? []).Select(key => transactions.GetItemAsync(key[JobAttributes.JobId].S, cancellationToken))).ConfigureAwait(false);
            jobs.AddRange(JobItem.ReadSound(items).Where(job => job.IsDeliveredLate));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (jobs.Count < limit && request.ExclusiveStartKey is { Count: > 0 });

        return [.. jobs.Take(limit)];
    }

    public async Task<Job?> ClaimNextAsync(LineClaim claim, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; attempt <= MaxTries; attempt++)
            {
                var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
                if (head.JobsAtWork >= claim.Capacity)
                {
                    return null;
                }

                var (job, isSettled) = await TryClaimAsync(claim, head, cancellationToken).ConfigureAwait(false);
                if (isSettled)
                {
                    return job;
                }
            }

            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<IReadOnlyList<Job>> ClaimAbandonedAsync(LineClaim claim, int limit, CancellationToken cancellationToken)
    {
        var due = new List<Dictionary<string, AttributeValue>>();
        due.AddRange(await QueryAsync(Working, $"{LineOrder} < :bound", limit, cancellationToken, (":bound", Expiry(claim.Now.AddMilliseconds(1)))).ConfigureAwait(false));
        due.AddRange(await QueryAsync(Working, $"{LineOrder} > :bound", limit, cancellationToken, (":bound", Expiry(claim.Farthest.AddMilliseconds(1)))).ConfigureAwait(false));
        var jobs = new List<Job>();
        foreach (var found in due.Take(limit))
        {
            // Of one that cannot be read, the gauge of the oldest job at work tells, and the answer to who asks for it.
            var item = await transactions.GetItemAsync(found[JobAttributes.JobId].S, cancellationToken).ConfigureAwait(false);
            if (item is not null && JobItem.TryRead(item, out var job, out _)
                && await TakeOverAsync(claim, job, found[LineOrder].S, cancellationToken).ConfigureAwait(false))
            {
                jobs.Add(job);
            }
        }

        return jobs;
    }

    public async Task<LinePlace?> FindPlaceAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        if (StateOf(item) != Waiting)
        {
            return null;
        }

        var job = JobItem.Read(item);
        var own = await CountAsync(
            Waiting, Prefix(job.TenantId, job.UserId), item[LineOrder].S, long.MaxValue, cancellationToken).ConfigureAwait(false);
        var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        return await PlaceAsync(head, job.TenantId, job.UserId, Math.Max(1, own), cancellationToken).ConfigureAwait(false);
    }

    public async Task<(long AtWork, long Waiting)> CountAsync(CancellationToken cancellationToken) => (
        (await ReadHeadAsync(cancellationToken).ConfigureAwait(false)).JobsAtWork,
        await CountAsync(Waiting, null, null, long.MaxValue, cancellationToken).ConfigureAwait(false));

    /// <summary>When the first of the jobs at work was claimed, of a thousand at most, which is how many may be.</summary>
    public async Task<DateTimeOffset?> FindOldestAtWorkAsync(CancellationToken cancellationToken)
    {
        var working = await QueryAsync(Working, null, 1_000, cancellationToken).ConfigureAwait(false);
        var claims = await Task.WhenAll(working.Select(key => client.GetItemAsync(
            new GetItemRequest
            {
                TableName = tableName,
                Key = JobKeys.Item(key[JobAttributes.JobId].S),
                ProjectionExpression = ClaimedAt,
            },
            cancellationToken))).ConfigureAwait(false);
        // One that has ended meanwhile has no claim any more.
        return claims.Select(claim => claim.Item?.GetValueOrDefault(ClaimedAt) is { N: not null } at ? at.ToTime() : (DateTimeOffset?)null).Min();
    }

    /// <summary>Shows those again as waiting whose job came at the moment in which they were taken for gone.</summary>
    public async Task ShowAllAsync(CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        var shown = (await ListUsersAsync(cancellationToken).ConfigureAwait(false)).Select(user => user.Key).ToHashSet();
        // Before every user: ids begin with a digit or a minus sign.
        var first = "!";
        while (await QueryAsync(Waiting, $"{LineOrder} > :bound", 1, cancellationToken, (":bound", first)).ConfigureAwait(false) is [var next])
        {
            if (await transactions.GetItemAsync(next[JobAttributes.JobId].S, cancellationToken).ConfigureAwait(false) is { } item
                && JobItem.TryRead(item, out var job, out _)
                && shown.Add(JobKeys.LineUser(job.TenantId, job.UserId)))
            {
                await EnterAsync(head, job, cancellationToken).ConfigureAwait(false);
            }

            // The first job of the next user.
            first = string.Join('#', next[LineOrder].S.Split('#')[..2]) + "$";
        }
    }

    /// <summary>What a job's end or removal does to the line, beside the write of the job itself; nothing unless the job is at work.</summary>
    /// <param name="head">The line.</param>
    /// <param name="item">The job as it is stored.</param>
    /// <param name="job">The job.</param>
    /// <param name="endedAt">Null when no work of it was done.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<IReadOnlyList<TransactWriteItem>> LeaveAsync(
        Head head, Dictionary<string, AttributeValue> item, Job job, DateTimeOffset? endedAt, CancellationToken cancellationToken)
    {
        if (StateOf(item) != Working)
        {
            return [];
        }

        var users = endedAt is null ? 0 : await CountAsync(User, null, null, FairShare.MaxCountedUsers, cancellationToken).ConfigureAwait(false);

        var estimate = Read(item, ClaimEstimate);
        var cost = endedAt is { } end ? FairShare.Cost(item[ClaimedAt].ToTime(), end) : 0;
        return
        [
            Update(
                JobKeys.Line,
                $"SET {AtWork} = {AtWork} - :one, {Served} = {Served} + :progress, {Pace} = :pace",
                null,
                [
                    new(":one", Number(1)),
                    new(":progress", Number(endedAt is null ? 0 : FairShare.Progress(cost, users))),
                    new(":pace", Number(endedAt is null ? head.Pace : FairShare.Average(head.Pace, cost))),
                ]),
            Update(
                JobKeys.LineUser(job.TenantId, job.UserId),
                $"SET {Served} = if_not_exists({Served}, :zero) + :charge, {Cost} = :cost, #ttl = if_not_exists(#ttl, :ttl)",
                null,
                [
                    new(":zero", Number(0)),
                    new(":ttl", TimeToLiveOf(job)),
                    new(":charge", Number(cost - estimate)),
                    new(":cost", Number(endedAt is null ? Math.Max(1, estimate) : FairShare.Average(estimate, cost))),
                ]),
        ];
    }

    /// <summary>The condition that a job's place in the line is still the one that was read.</summary>
    public static string UnchangedCondition(Dictionary<string, AttributeValue> item, Dictionary<string, string> names, Dictionary<string, AttributeValue> values)
    {
        names["#line"] = JobAttributes.Line;
        if (StateOf(item) is not { } state)
        {
            return "attribute_not_exists(#line)";
        }

        values[":line"] = Text(state);
        return "#line = :line";
    }

    /// <summary>Leaves only waiting jobs of a listing.</summary>
    public static void FilterWaiting(QueryRequest request)
    {
        request.FilterExpression = "#line = :waiting";
        request.ExpressionAttributeNames["#line"] = JobAttributes.Line;
        request.ExpressionAttributeValues[":waiting"] = Text(Waiting);
    }

    /// <summary>Attributes of a job in the line, of which one that has ended keeps none but those of <see cref="EnterWhenLate"/>.</summary>
    public static IReadOnlyList<string> JobAttributesInLine { get; } = [JobAttributes.Line, LineOrder, ClaimOwner, ClaimedAt, ClaimEstimate];

    private static string? StateOf(Dictionary<string, AttributeValue> item) => item.TryGetValue(JobAttributes.Line, out var line) ? line.S : null;

    /// <returns>Settled: there is a job, or nobody waits; else somebody else was faster, and the line is to be looked at again.</returns>
    /// <exception cref="JobStoreException">Nobody waits but jobs whose items are damaged, or their users'.</exception>
    private async Task<(Job? Job, bool IsSettled)> TryClaimAsync(LineClaim claim, Head head, CancellationToken cancellationToken)
    {
        JobStoreException? damage = null;
        var users = await ListUsersAsync(cancellationToken).ConfigureAwait(false);
        foreach (var gone in _idle.Keys.Except(users.Select(user => user.Key)).ToList()) _idle.Remove(gone);
        foreach (var proposed in InOrder(users, head.Served))
        {
            var waiting = await QueryAsync(
                Waiting, $"begins_with({LineOrder}, :from)", PageSize, cancellationToken, (":from", Prefix(proposed.Key))).ConfigureAwait(false);
            if (waiting.Count == 0)
            {
                if (IsLongIdle(proposed))
                {
                    await HideAsync(proposed, cancellationToken).ConfigureAwait(false);
                }

                continue;
            }

            foreach (var candidate in waiting)
            {
                var item = await transactions.GetItemAsync(candidate[JobAttributes.JobId].S, cancellationToken).ConfigureAwait(false);
                if (item is null || StateOf(item) != Waiting)
                {
                    // The index shows a job that has been claimed or has ended just now.
                    continue;
                }

                if (!JobItem.TryRead(item, out var job, out var damageOfThis))
                {
                    damage ??= damageOfThis;
                    continue;
                }

                var user = await transactions.GetItemAsync(proposed.Key, cancellationToken).ConfigureAwait(false);
                if (user is null)
                {
                    return (null, false);
                }

                if (!Users.TryRead(user, out var whose, out damageOfThis))
                {
                    damage ??= damageOfThis;
                    break;
                }

                return await TryClaimAsync(claim, head, whose, job, cancellationToken).ConfigureAwait(false) ? (job, true) : (null, false);
            }
        }

        return damage is null ? (null, true) : throw damage;
    }

    private Task<bool> TryClaimAsync(LineClaim claim, Head head, WaitingUser user, Job job, CancellationToken cancellationToken)
    {
        var turn = head.Turn + 1;
        var served = Math.Max(head.Served, user.Served);
        List<TransactWriteItem> items =
        [
            Update(
                JobKeys.Line,
                $"SET {AtWork} = if_not_exists({AtWork}, :zero) + :one, {Turn} = :next, {Served} = :served, {Pace} = if_not_exists({Pace}, :pace)",
                $"(attribute_not_exists({Turn}) OR {Turn} = :turn) AND (attribute_not_exists({AtWork}) OR {AtWork} < :capacity) "
                    + $"AND (attribute_not_exists({Served}) OR {Served} = :was)",
                [
                    new(":zero", Number(0)), new(":one", Number(1)), new(":turn", Number(head.Turn)), new(":next", Number(turn)), new(":was", Number(head.Served)),
                    new(":served", Number(served)), new(":pace", Number(head.Pace)), new(":capacity", Number(claim.Capacity)),
                ]),
            Update(
                job.Id.Value,
                $"SET #line = :work, {LineOrder} = :order, {ClaimOwner} = :owner, {ClaimedAt} = :now, {ClaimEstimate} = :estimate",
                "#line = :waiting",
                [
                    new(":work", Text(Working)), new(":waiting", Text(Waiting)), new(":order", Text(WorkOrder(claim, job))), new(":owner", Text(claim.Owner)),
                    new(":now", Time(claim.Now)), new(":estimate", Number(user.Cost)),
                ]),
            Update(
                user.Key,
                $"SET {Served} = :charged, {Turn} = :next, {LineOrder} = :order, {Entered} = :zero",
                $"{LineOrder} = :seen AND {Served} = :stored",
                [
                    new(":charged", Number(user.Served + user.Cost)), new(":next", Number(turn)), new(":order", Text(UserOrder(turn, claim.Now, user.Key))),
                    new(":seen", Text(user.Order)), new(":stored", Number(user.StoredServed)), new(":zero", Number(0)),
                ]),
        ];
        return transactions.RunAsync(items, () => Task.FromResult(true), _ => Task.FromResult(false), cancellationToken);
    }

    /// <summary>Who was served less than the line, in the order of their turns; then the others, least served first.</summary>
    private static IEnumerable<WaitingUser> InOrder(List<WaitingUser> users, long served) =>
        users.Where(user => user.Served <= served).Concat(users.Where(user => user.Served > served).OrderBy(user => user.Served));

    private async Task<List<WaitingUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        [.. Users.ReadSound(await QueryAsync(User, null, FairShare.MaxCountedUsers, cancellationToken).ConfigureAwait(false))];

    private static WaitingUser ReadUser(Dictionary<string, AttributeValue> item) => new(
        item[JobAttributes.JobId].S,
        item.TryGetValue(LineOrder, out var order) ? order.S : "",
        Read(item, Served),
        Math.Max(Read(item, Served), Read(item, Entered)),
        Math.Max(1, Read(item, Cost, FairShare.FirstPace)),
        item.TryGetValue(Touched, out var touched) ? touched.ToTime() : default);

    /// <summary>Whether the index has had the time to show a job since nothing of the user's waits.</summary>
    private bool IsLongIdle(WaitingUser user)
    {
        if (_idle.TryGetValue(user.Key, out var idle) && idle.TouchedAt == user.TouchedAt) return time.GetElapsedTime(idle.SeenAt) > IndexLag;
        _idle[user.Key] = (user.TouchedAt, time.GetTimestamp());
        return false;
    }

    /// <summary>No job of the user waits any more, unless one came just now.</summary>
    private async Task HideAsync(WaitingUser user, CancellationToken cancellationToken)
    {
        try
        {
            await transactions.UpdateAsync(
                new UpdateItemRequest
                {
                    TableName = tableName,
                    Key = JobKeys.Item(user.Key),
                    UpdateExpression = $"REMOVE #line, {LineOrder}, {Entered}",
                    ConditionExpression = $"{Touched} = :touched",
                    ExpressionAttributeNames = new() { ["#line"] = JobAttributes.Line },
                    ExpressionAttributeValues = new() { [":touched"] = Time(user.TouchedAt) },
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException)
        {
        }
    }

    private async Task<bool> TakeOverAsync(LineClaim claim, Job job, string seen, CancellationToken cancellationToken)
    {
        try
        {
            await transactions.UpdateAsync(
                new UpdateItemRequest
                {
                    TableName = tableName,
                    Key = JobKeys.Item(job.Id.Value),
                    UpdateExpression = $"SET {LineOrder} = :order, {ClaimOwner} = :owner",
                    ConditionExpression = $"#line = :work AND {LineOrder} = :seen",
                    ExpressionAttributeNames = new() { ["#line"] = JobAttributes.Line },
                    ExpressionAttributeValues = new()
                    {
                        [":order"] = Text(WorkOrder(claim, job)),
                        [":owner"] = Text(claim.Owner),
                        [":work"] = Text(Working),
                        [":seen"] = Text(seen),
                    },
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private TransactWriteItem Update(string key, string expression, string? condition, IReadOnlyList<KeyValuePair<string, AttributeValue>> values) => new()
    {
        Update = new Update
        {
            TableName = tableName,
            Key = JobKeys.Item(key),
            UpdateExpression = expression,
            ConditionExpression = condition,
            ExpressionAttributeNames = NamesIn(expression),
            ExpressionAttributeValues = new(values),
        },
    };

    private static Dictionary<string, string>? NamesIn(string expression)
    {
        var names = ReservedNames.Where(name => expression.Contains(name.Key, StringComparison.Ordinal)).ToDictionary();
        return names.Count > 0 ? names : null;
    }

    private async Task<List<Dictionary<string, AttributeValue>>> QueryAsync(
        string line, string? range, int limit, CancellationToken cancellationToken, params (string Name, string Value)[] bounds)
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        var request = Query(line, range, bounds);
        request.Limit = limit;
        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            items.AddRange(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (items.Count < limit && request.ExclusiveStartKey is { Count: > 0 });

        return items;
    }

    private async Task<long> CountAsync(
        string line, string? from, string? to, long limit, CancellationToken cancellationToken)
    {
        var range = (from, to) switch
        {
            (null, _) => null,
            (_, null) => $"begins_with({LineOrder}, :from)",
            _ => $"{LineOrder} BETWEEN :from AND :to",
        };
        var request = Query(line, range, [.. new[] { (":from", from), (":to", to) }.Where(bound => bound.Item2 is not null).Select(bound => (bound.Item1, bound.Item2!))]);
        request.Select = Select.COUNT;
        long count = 0;
        do
        {
            var page = await client.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            count += page.Count ?? 0;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (count < limit && request.ExclusiveStartKey is { Count: > 0 });

        return count;
    }

    private QueryRequest Query(string line, string? range, (string Name, string Value)[] bounds) => new()
    {
        TableName = tableName,
        IndexName = JobsTable.LineIndex,
        KeyConditionExpression = "#line = :line" + (range is null ? "" : $" AND {range}"),
        ExpressionAttributeNames = new() { ["#line"] = JobAttributes.Line },
        ExpressionAttributeValues = new(bounds.Select(bound => new KeyValuePair<string, AttributeValue>(bound.Name, Text(bound.Value)))) { [":line"] = Text(line) },
    };

    private static long Read(Dictionary<string, AttributeValue> item, string name, long absent = 0) =>
        item.TryGetValue(name, out var value) ? value.ToInt64() : absent;

    private static string Prefix(long tenantId, long userId) => Invariant($"{tenantId}#{userId}#");

    private static string Prefix(string userKey) => userKey[JobKeys.Line.Length..] + "#";

    private static string WaitingOrder(Job job) => Prefix(job.TenantId, job.UserId) + Invariant($"{job.CreatedAt.ToUnixTimeMilliseconds():D15}#{job.Id}");

    private static string LateOrder(Job job) => Invariant($"{job.CreatedAt.ToUnixTimeMilliseconds():D15}#{job.Id}");

    private static string WorkOrder(LineClaim claim, Job job) => $"{Expiry(claim.ExpiryOf(job))}#{job.Id}";

    private static string Expiry(DateTimeOffset at) => Invariant($"{at.ToUnixTimeMilliseconds():D15}");

    /// <summary>Of the item of a user one of whose jobs this is: it must outlive the jobs that wait.</summary>
    private static AttributeValue TimeToLiveOf(Job job) => Number(job.PurgeAt.ToUnixTimeSeconds());

    private static string UserOrder(long turn, DateTimeOffset at, string key) => Invariant($"{turn:D19}#{at.ToUnixTimeMilliseconds():D15}#{key}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The line as a whole.</summary>
    internal sealed record Head(long JobsAtWork, long Served, long Pace, long Turn);

    /// <summary>A user who waits.</summary>
    /// <param name="Key">Of the item.</param>
    /// <param name="Order">As the index has it.</param>
    /// <param name="StoredServed">As the item has it.</param>
    /// <param name="Served">The same, but no less than the line was when the user came.</param>
    /// <param name="Cost">The mean of the user's jobs.</param>
    /// <param name="TouchedAt">When the last job came.</param>
    private sealed record WaitingUser(string Key, string Order, long StoredServed, long Served, long Cost, DateTimeOffset TouchedAt);
}
