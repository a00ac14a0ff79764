using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;

namespace Cortap.Infrastructure.Aws;

/// <summary>Makes the SDK's clients with bounded waits and retries. They are thread-safe and meant to live as long as the process.</summary>
public static class AwsClients
{
    public static AmazonS3Client CreateS3(AwsOptions options, AWSCredentials credentials)
    {
        var config = new AmazonS3Config { ForcePathStyle = options.S3Endpoint is not null };
        Configure(config, options, options.S3Endpoint, options.S3TryTimeout);
        return new AmazonS3Client(credentials, config);
    }

    public static AmazonDynamoDBClient CreateDynamoDb(AwsOptions options, AWSCredentials credentials)
    {
        var config = new AmazonDynamoDBConfig();
        Configure(config, options, options.DynamoDbEndpoint, options.DynamoDbTryTimeout);
        return new AmazonDynamoDBClient(credentials, config);
    }

    private static void Configure(ClientConfig config, AwsOptions options, Uri? endpoint, TimeSpan tryTimeout)
    {
        config.Timeout = tryTimeout;
        config.ConnectTimeout = TimeSpan.FromSeconds(Math.Min(3, tryTimeout.TotalSeconds));
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = options.MaxRetries;

        // Correction measures links against another clock than the one they are signed with: a link of the full seven days then falls
        // back to an obsolete signature or throws. A clock that is wrong enough to matter is an error for the operator anyway, because
        // tokens and webhook signatures are checked against it too.
        config.DisableClockSkewCorrection = true;

        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
            return;
        }

        config.ServiceURL = endpoint.AbsoluteUri;
        config.AuthenticationRegion = options.Region;

        // Other servers do not know the checksum trailers that the SDK adds by default.
        config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
    }
}
