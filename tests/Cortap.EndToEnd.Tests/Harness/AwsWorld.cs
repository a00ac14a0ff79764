using System.Security.Cryptography;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A bucket and tables of their own on Ceph's S3 gateway and DynamoDB Local, made by <c>cortap aws init</c>.</summary>
internal static class AwsWorld
{
    /// <returns>Where they are, and the service's settings, as <c>NAME=value</c>.</returns>
    public static async Task<(AwsOptions Options, string[] Settings)> CreateAsync()
    {
        var options = await AwsServers.NewOptionsAsync();
        string[] settings =
        [
            "STORAGE_MODE=aws",
            $"S3_BUCKET_NAME={options.BucketName}",
            $"S3_REGION={options.Region}",
            $"JOBS_TABLE_NAME={options.JobsTableName}",
            $"REPORTS_TABLE_NAME={options.ReportsTableName}",
            $"AUDIT_TABLE_NAME={options.AuditTableName}",
            $"AWS_ENDPOINT_URL_S3={options.S3Endpoint}",
            $"AWS_ENDPOINT_URL_DYNAMODB={options.DynamoDbEndpoint}",
            $"AWS_ACCESS_KEY_ID={AwsServers.AccessKey}",
            $"AWS_SECRET_ACCESS_KEY={AwsServers.SecretKey}",
            $"TOKEN_ENCRYPTION_KEY={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}",
        ];
        var made = await CommandLine.RunAsync(settings, "aws", "init");
        made.ExitCode.ShouldBe(0, made.Error);
        return (options, settings);
    }
}
