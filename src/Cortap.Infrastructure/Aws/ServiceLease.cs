using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// Says which embedded service works on the tables: an item of the jobs table, renewed as long as that service lives. Workflows of an embedded
/// service are in its own folder, so that another one would take its jobs for lost. A holder counts as gone when it has not renewed for
/// <see cref="Term"/> by the clock of the one who waits: clocks of two machines are never compared. Of two processes that take themselves for the
/// same service, because one has a copy of the other's folder, the one that started later has the tables.
/// </summary>
/// <remarks>Whoever wants the lease may use the tables only while he has it (<see cref="EnsureHeld"/>); programs that run beside a service never do.</remarks>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>; one of its own, because the others are closed without the lease.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of the waits and time-outs.</param>
public sealed class ServiceLease(IAmazonDynamoDB client, AwsOptions options, TimeProvider time)
{
    private const string Owner = "owner";
    private const string Host = "host";
    private const string Run = "run";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private static readonly string ThisHost = $"{Environment.MachineName}, process {Environment.ProcessId}";

    private readonly string _run = NewMark();
    private readonly Lock _held = new();

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.JobsTableName}')", cause));

    private volatile bool _isWanted;
    private long? _renewedAt;

    /// <summary>How long a service that does not renew keeps the tables.</summary>
    public static TimeSpan Term { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the tables may be used after a renewal was sent: shorter than <see cref="Term"/> by more than a call under way may take for a try.</summary>
    public static TimeSpan UsedFor { get; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a start waits for one that works: it may be ending.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(45);

    /// <summary>Takes the tables for a service, at once if nobody has them or this one had them before, else when their holder is gone.</summary>
    /// <param name="owner">The service; the same after its restart.</param>
    /// <param name="waiting">Called once when there is somebody to wait for, with its host.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <exception cref="StoreOpenException">Another service works on the tables, and goes on.</exception>
    /// <exception cref="JobStoreException">The table cannot be reached.</exception>
    public async Task TakeAsync(string owner, Action<string> waiting, CancellationToken cancellationToken)
    {
        _isWanted = true;
        var began = time.GetTimestamp();
        var seen = await TryTakeAsync(owner, gone: null, cancellationToken).ConfigureAwait(false);
        var seenAt = time.GetTimestamp();
        if (seen is not null) waiting(seen.Host);
        while (seen is not null)
        {
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
            var gone = time.GetElapsedTime(seenAt) >= Term ? seen : null;
            var holder = await TryTakeAsync(owner, gone, cancellationToken).ConfigureAwait(false);
            if (holder is not null && time.GetElapsedTime(began) >= Patience)
            {
                throw new StoreOpenException(InUse(holder));
            }

            if (holder != seen) (seen, seenAt) = (holder, time.GetTimestamp());
        }
    }

    /// <summary>
    /// Renews the lease until another service has it. A table that cannot be reached is asked again; if that is why the lease was never taken, it
    /// is taken first, with the same wait.
    /// </summary>
    /// <param name="owner">As in <see cref="TakeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the renewing.</param>
    /// <exception cref="StoreOpenException">The lease was never taken, and another service works on the tables and goes on.</exception>
    /// <exception cref="JobStoreException">Another service has taken the tables over; this one must end.</exception>
    public async Task KeepAsync(string owner, CancellationToken cancellationToken)
    {
        while (true)
        {
            Holder? holder = null;
            var isReached = true;
            try
            {
                if (_renewedAt is null) await TakeAsync(owner, _ => { }, cancellationToken).ConfigureAwait(false);
                else holder = await TryTakeAsync(owner, gone: null, cancellationToken).ConfigureAwait(false);
            }
            catch (JobStoreException)
            {
                isReached = false;
            }

            if (holder is not null)
            {
                throw new JobStoreException(InUse(holder));
            }

            await Task.Delay(isReached ? RenewEvery : Poll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets no call to the tables through while another service may have them: this one stood still, say, or found them out of reach.</summary>
    /// <exception cref="AmazonClientException">The lease is wanted, and is not held now.</exception>
    public void EnsureHeld()
    {
        if (!_isWanted) return;
        lock (_held)
        {
            if (_renewedAt is { } at && time.GetElapsedTime(at) < UsedFor) return;
        }

        throw new AmazonClientException("another service may work on the tables; this one must take or renew its hold first");
    }

    /// <summary>Gives the tables back, if this process has them, so that the next service need not wait.</summary>
    /// <exception cref="JobStoreException">The table cannot be reached.</exception>
    public Task ReleaseAsync(CancellationToken cancellationToken) => _call.RunAsync(
        "release the tables",
        async token =>
        {
            try
            {
                await client.DeleteItemAsync(
                    new DeleteItemRequest
                    {
                        TableName = options.JobsTableName,
                        Key = JobKeys.Item(JobKeys.Service),
                        ConditionExpression = "#run = :run",
                        ExpressionAttributeNames = new() { ["#run"] = Run },
                        ExpressionAttributeValues = new() { [":run"] = Text(_run) },
                    },
                    token).ConfigureAwait(false);
            }
            catch (ConditionalCheckFailedException)
            {
            }

            return true;
        },
        cancellationToken);

    private string InUse(Holder holder) =>
        $"Another service ({holder.Host}) works on the table '{options.JobsTableName}', and each would take the other's jobs for lost. "
        + "End that one first, or give this one tables of its own (JOBS_TABLE_NAME, REPORTS_TABLE_NAME, AUDIT_TABLE_NAME).";

    /// <returns>Null when this process has it now, else who has it.</returns>
    private Task<Holder?> TryTakeAsync(string owner, Holder? gone, CancellationToken cancellationToken) => _call.RunAsync(
        "take the tables",
        async token =>
        {
            var sentAt = time.GetTimestamp();
            try
            {
                await client.PutItemAsync(Take(owner, gone), token).ConfigureAwait(false);
                lock (_held) _renewedAt = sentAt;
                return null;
            }
            catch (ConditionalCheckFailedException failed)
            {
                // Whatever somebody has made of the item, its holder is waited for, and then it is written anew.
                return new Holder(failed.Item.GetValueOrDefault(Host)?.S ?? "unknown", failed.Item.GetValueOrDefault(JobAttributes.WriteId)?.S);
            }
        },
        cancellationToken);

    private PutItemRequest Take(string owner, Holder? gone)
    {
        // A restart is the same service; but who has the tables already has lost them to whoever else calls himself so.
        var (condition, names, values) = _renewedAt is not null
            ? ("#mine = :mine", new Dictionary<string, string> { ["#mine"] = Run }, new Dictionary<string, AttributeValue> { [":mine"] = Text(_run) })
            : ("#owner = :mine", [], new() { [":mine"] = Text(owner) });
        if (gone is { WriteId: { } seen })
        {
            condition += " OR #write = :seen";
            values[":seen"] = Text(seen);
        }
        else if (gone is not null)
        {
            condition += " OR attribute_not_exists(#write)";
        }

        if (gone is not null) names["#write"] = JobAttributes.WriteId;
        names["#owner"] = Owner;
        return new PutItemRequest
        {
            TableName = options.JobsTableName,
            Item = new(JobKeys.Item(JobKeys.Service))
            {
                [Owner] = Text(owner),
                [Host] = Text(ThisHost),
                [Run] = Text(_run),
                [JobAttributes.WriteId] = Text(NewMark()),
            },
            ConditionExpression = $"attribute_not_exists(#owner) OR {condition}",
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
    }

    private static string NewMark() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <param name="Host">Where it runs, for people.</param>
    /// <param name="WriteId">Mark of its latest renewal; null when somebody has damaged the item.</param>
    private sealed record Holder(string Host, string? WriteId);
}
