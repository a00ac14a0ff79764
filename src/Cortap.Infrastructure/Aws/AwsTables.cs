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

            await WaitUntilActiveAsync(client, request.TableName, time, cancellationToken).ConfigureAwait(false);
        }

        await ExpireAsync(client, options.JobsTableName, cancellationToken).ConfigureAwait(false);
    }

    private static async Task WaitUntilActiveAsync(IAmazonDynamoDB client, string tableName, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await client.DescribeTableAsync(tableName, cancellationToken).ConfigureAwait(false);
            if (answer.Table.TableStatus == TableStatus.ACTIVE)
            {
                return;
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
