using System.CommandLine;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Jobs;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap aws init</c>: makes bucket and tables on emulators of AWS.</summary>
internal static class AwsCommand
{
    public static Command Create()
    {
        var init = new Command("init", "Make bucket and tables on emulators, with the service's settings in the environment");
        init.SetAction((_, cancellationToken) => InitializeAsync(cancellationToken));
        return new Command("aws", "Prepare STORAGE_MODE=aws") { init };
    }

    private static async Task InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var options = CortapSettings.ReadAws(EnvironmentVariable.Read);
            if (options.S3Endpoint is null || options.DynamoDbEndpoint is null)
                throw new CliException("This is for emulators: set AWS_ENDPOINT_URL. On AWS, deploy infra/aws/template.yaml, which makes far more.");

            using var storage = new AwsStorage(options, TimeProvider.System, AwsStorage.FindCredentials());
            await storage.InitializeAsync(cancellationToken);
            Console.WriteLine($"Bucket {options.BucketName} and the tables {options.JobsTableName}, {options.ReportsTableName} and {options.AuditTableName} are there.");
        }
        catch (Exception exception) when (exception is SettingsException or JobStoreException)
        {
            throw new CliException(exception.Message);
        }
    }
}
