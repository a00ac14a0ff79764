using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

/// <summary>The tables on emulators; on AWS infra/aws/template.yaml makes them, with backups and encryption.</summary>
public static class AwsTables
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Creates the tables unless they exist, waits until they serve, and switches on expiry.</summary>
    public static async Task CreateAsync(IAmazonDynamoDB client, AwsOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var request in new[] { JobsTable.CreateRequest(options.JobsTableName), ReportsTable.CreateRequest(options.ReportsTableName), AuditTable.CreateRequest(options.AuditTableName) })
        {
            try
            {
                await client.CreateTableAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (ResourceInUseException)
            {
            }

            await AddIndexesAsync(client, request, time, cancellationToken).ConfigureAwait(false);
        }

        await ExpireAsync(client, options.JobsTableName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A table that an older version has made may lack some; DynamoDB makes them one by one.</summary>
    private static async Task AddIndexesAsync(IAmazonDynamoDB client, CreateTableRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var table = await WaitUntilActiveAsync(client, request.TableName, time, cancellationToken).ConfigureAwait(false);
        foreach (var index in (request.GlobalSecondaryIndexes ?? []).Where(wanted =>
            table.GlobalSecondaryIndexes?.Exists(existing => existing.IndexName == wanted.IndexName) != true))
        {
            await client.UpdateTableAsync(
                new UpdateTableRequest
                {
                    TableName = request.TableName,
                    AttributeDefinitions = request.AttributeDefinitions,
                    GlobalSecondaryIndexUpdates =
                    [
                        new() { Create = new() { IndexName = index.IndexName, KeySchema = index.KeySchema, Projection = index.Projection } },
                    ],
                },
                cancellationToken).ConfigureAwait(false);
            await WaitUntilActiveAsync(client, request.TableName, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<TableDescription> WaitUntilActiveAsync(
        IAmazonDynamoDB client, string tableName, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await client.DescribeTableAsync(tableName, cancellationToken).ConfigureAwait(false);
            if (answer.Table.TableStatus == TableStatus.ACTIVE
                && answer.Table.GlobalSecondaryIndexes?.Exists(index => index.IndexStatus != IndexStatus.ACTIVE) != true)
            {
                return answer.Table;
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExpireAsync(IAmazonDynamoDB client, string tableName, CancellationToken cancellationToken)
    {
        var current = await client.DescribeTimeToLiveAsync(tableName, cancellationToken).ConfigureAwait(false);
        if (current.TimeToLiveDescription?.TimeToLiveStatus?.Value is "ENABLED" or "ENABLING")
        {
            return;
        }

        await client.UpdateTimeToLiveAsync(
            new UpdateTimeToLiveRequest
            {
                TableName = tableName,
                TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = JobAttributes.TimeToLive, Enabled = true },
            },
            cancellationToken).ConfigureAwait(false);
    }
}
