using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>
/// Says which embedded service works on the tables: an item of the jobs table, renewed as long as that service lives. Workflows of an embedded
/// service are in its own folder, so that another one would take its jobs for lost. A holder counts as gone when it has not renewed for
/// <see cref="Term"/> by the clock of the one who waits: clocks of two machines are never compared.
/// </summary>
/// <param name="client">From <see cref="AwsClients.CreateDynamoDb"/>.</param>
/// <param name="options">Table name and time-out.</param>
/// <param name="time">Clock of the waits and time-outs.</param>
public sealed class ServiceLease(IAmazonDynamoDB client, AwsOptions options, TimeProvider time)
{
    private const string Owner = "owner";
    private const string Host = "host";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private static readonly string ThisHost = $"{Environment.MachineName}, process {Environment.ProcessId}";

    private readonly AwsCall _call = new(
        options.DynamoDbTimeout, time, (message, cause) => new JobStoreException($"{message} (table '{options.JobsTableName}')", cause));

    /// <summary>How long a service that does not renew keeps the tables.</summary>
    public static TimeSpan Term { get; } = TimeSpan.FromSeconds(30);

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
        var began = time.GetTimestamp();
        var (seen, seenAt) = (await TryTakeAsync(owner, gone: null, cancellationToken).ConfigureAwait(false), began);
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

    /// <summary>Renews the lease until another service has it. A table that cannot be reached is asked again.</summary>
    /// <param name="owner">As in <see cref="TakeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the renewing.</param>
    /// <exception cref="JobStoreException">Another service has taken the tables over; this one must end.</exception>
    public async Task KeepAsync(string owner, CancellationToken cancellationToken)
    {
        while (true)
        {
            Holder? holder = null;
            var isReached = true;
            try
            {
                holder = await TryTakeAsync(owner, gone: null, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Gives the tables back, so that the next service need not wait.</summary>
    /// <exception cref="JobStoreException">The table cannot be reached.</exception>
    public Task ReleaseAsync(string owner, CancellationToken cancellationToken) => _call.RunAsync(
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
                        ConditionExpression = "#owner = :owner",
                        ExpressionAttributeNames = new() { ["#owner"] = Owner },
                        ExpressionAttributeValues = new() { [":owner"] = Text(owner) },
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

    /// <returns>Null when the owner has it now, else who has it.</returns>
    private Task<Holder?> TryTakeAsync(string owner, Holder? gone, CancellationToken cancellationToken) => _call.RunAsync(
        "take the tables",
        async token =>
        {
            try
            {
                await client.UpdateItemAsync(
                    new UpdateItemRequest
                    {
                        TableName = options.JobsTableName,
                        Key = JobKeys.Item(JobKeys.Service),
                        UpdateExpression = "SET #owner = :owner, #host = :host ADD #revision :one",
                        ConditionExpression = "attribute_not_exists(#owner) OR #owner = :owner OR #revision = :gone",
                        ExpressionAttributeNames = new() { ["#owner"] = Owner, ["#host"] = Host, ["#revision"] = JobAttributes.Revision },
                        ExpressionAttributeValues = new()
                        {
                            [":owner"] = Text(owner),
                            [":host"] = Text(ThisHost),
                            [":one"] = Number(1),
                            [":gone"] = Number(gone?.Revision ?? -1),
                        },
                        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                    },
                    token).ConfigureAwait(false);
                return null;
            }
            catch (ConditionalCheckFailedException failed)
            {
                return new Holder(failed.Item[Host].S, failed.Item[JobAttributes.Revision].ToInt64());
            }
        },
        cancellationToken);

    private sealed record Holder(string Host, long Revision);
}
