using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>The audit record and what vouches for it.</summary>
internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services, CortapSettings settings)
    {
        services.AddSingleton(provider => new CheckpointKeeper(
            provider.GetRequiredService<IAuditStore>(),
            CheckpointsOf(settings, provider),
            settings.AuditSigningKey is { } secret ? SigningKey.FromSecret(secret) : null,
            new AuditOptions { Retention = settings.AuditRetention },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CheckpointKeeper>>()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<RefusalLog>();
        services.AddSingleton<AuditLister>();
        services.AddHostedService<AuditKeeping>();
        return services;
    }

    private static ICheckpointStore CheckpointsOf(CortapSettings settings, IServiceProvider provider) => settings switch
    {
        { AuditCheckpointPath: { } path } when S3Location.Parse(path) is { } location => provider.GetRequiredService<AwsStorage>().CheckpointsAt(location),
        { AuditCheckpointPath: { } path } => new FileCheckpointStore(path),
        { Aws: { } aws } => provider.GetRequiredService<AwsStorage>().CheckpointsAt(new S3Location(aws.BucketName, "audit/")),
        _ => new FileCheckpointStore(Path.Combine(settings.DataDirectory, "audit")),
    };
}
