using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Storage;
using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Aws;

/// <summary>Everything that <c>STORAGE_MODE=aws</c> keeps outside the process, over one pair of clients.</summary>
public sealed class AwsStorage : IDisposable
{
    private readonly AwsOptions _options;
    private readonly TimeProvider _time;
    private readonly AmazonS3Client _s3;
    private readonly AmazonDynamoDBClient _dynamoDb;
    private readonly AmazonDynamoDBClient _leaseDb;

    /// <param name="options">Where, and how long to wait.</param>
    /// <param name="time">The machine's clock.</param>
    /// <param name="credentials">From <see cref="FindCredentials"/>; they may renew themselves.</param>
    public AwsStorage(AwsOptions options, TimeProvider time, AWSCredentials credentials)
    {
        _options = options;
        _time = time;
        _s3 = AwsClients.CreateS3(options, credentials);
        _dynamoDb = AwsClients.CreateDynamoDb(options, credentials);
        _leaseDb = AwsClients.CreateDynamoDb(options, credentials);
        var jobs = new DynamoJobStore(_dynamoDb, options, time);
        Jobs = jobs;
        Line = jobs;
        Batches = new DynamoBatchStore(_dynamoDb, options, time);
        Receivers = new DynamoReceiverStore(_dynamoDb, options, time);
        Reports = new DynamoReportConfigurationStore(_dynamoDb, options, time);
        Audit = new DynamoAuditStore(_dynamoDb, options, time);
        Schedules = new DynamoScheduleStore(_dynamoDb, options, time);
        Lease = new ServiceLease(_leaseDb, options, time);
        _dynamoDb.BeforeRequestEvent += (_, _) => Lease.EnsureHeld();
        Objects = new S3ObjectStore(_s3, credentials, options, time);
    }

    public IJobStore Jobs { get; }

    public IJobLine Line { get; }

    public IBatchStore Batches { get; }

    public IReceiverStore Receivers { get; }

    public IReportConfigurationStore Reports { get; }

    public IAuditStore Audit { get; }

    public IScheduleStore Schedules { get; }

    public IObjectStore Objects { get; }

    public ServiceLease Lease { get; }

    public ICheckpointStore CheckpointsAt(S3Location location) => new S3CheckpointStore(_s3, location, _options, _time);

    /// <summary>The storage with the credentials of this process.</summary>
    /// <exception cref="SettingsException">There are none.</exception>
    public static AwsStorage Create(AwsOptions options, TimeProvider time) => new(options, time, FindCredentials());

    /// <summary>The credentials of this process, looked for where the SDK always does: environment, profile, container, instance.</summary>
    /// <exception cref="SettingsException">There are none.</exception>
    public static AWSCredentials FindCredentials()
    {
        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (AmazonClientException)
        {
            throw new SettingsException(
                "AWS_ACCESS_KEY_ID", "is missing, and neither a profile nor the machine gives AWS credentials; STORAGE_MODE=aws needs them");
        }
    }

    /// <summary>Makes bucket and tables on emulators, as <c>cortap aws init</c> does; existing ones stay as they are.</summary>
    /// <exception cref="JobStoreException">They cannot be made.</exception>
    public Task InitializeAsync(CancellationToken cancellationToken) =>
        new AwsCall(_options.S3Timeout, _time, (message, cause) => new JobStoreException(message, cause)).RunAsync(
            "make bucket and tables",
            async token =>
            {
                await AwsBucket.CreateAsync(_s3, _options, token).ConfigureAwait(false);
                await AwsTables.CreateAsync(_dynamoDb, _options, _time, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    public void Dispose()
    {
        _s3.Dispose();
        _dynamoDb.Dispose();
        _leaseDb.Dispose();
    }
}
