using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Util;

namespace Cortap.Infrastructure.Aws;

/// <summary>The bucket on emulators; on AWS infra/aws/template.yaml makes it, with lifecycle, encryption and access rules.</summary>
public static class AwsBucket
{
    /// <summary>Creates the bucket unless it exists, and switches on versioning, which every link needs.</summary>
    public static async Task CreateAsync(IAmazonS3 client, AwsOptions options, CancellationToken cancellationToken)
    {
        if (!await AmazonS3Util.DoesS3BucketExistV2Async(client, options.BucketName).WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = options.BucketName }, cancellationToken).ConfigureAwait(false);
        }

        await client.PutBucketVersioningAsync(
            new PutBucketVersioningRequest
            {
                BucketName = options.BucketName,
                VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
            },
            cancellationToken).ConfigureAwait(false);
    }
}
