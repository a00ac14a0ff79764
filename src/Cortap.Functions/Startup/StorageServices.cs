using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Storage;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>Where jobs, objects and project setup live.</summary>
internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, CortapSettings settings)
    {
        services.AddSingleton(new PublicAddress(settings.PublicBaseUrl));
        services.AddSingleton<IProjectSetupSource>(provider => settings.ProjectSetupKey is { } key
            ? new ObjectStoreProjectSetupSource(provider.GetRequiredService<IObjectStore>(), key)
            : new FileProjectSetupSource(settings.ProjectSetupPath, provider.GetRequiredService<TimeProvider>()));
        // One instance, because it remembers its last answer.
        services.AddSingleton<StoresHealthCheck>();
        services.AddHealthChecks().AddCheck<StoresHealthCheck>("stores");
        return settings.Aws is { } aws ? services.AddAwsStorage(aws) : services.AddLocalStorage(settings);
    }

    private static IServiceCollection AddAwsStorage(this IServiceCollection services, AwsOptions options)
    {
        var storage = AwsStorage.Create(options, TimeProvider.System);
        services.AddSingleton(_ => storage);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Jobs);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Line);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Batches);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Receivers);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Reports);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Schedules);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Objects);
        services.AddSingleton(provider => provider.GetRequiredService<AwsStorage>().Audit);
        return services;
    }

    private static IServiceCollection AddLocalStorage(this IServiceCollection services, CortapSettings settings)
    {
        services.AddSingleton(provider =>
        {
            provider.GetService<DataFolderOwner>()?.Take(settings.DataDirectory);
            return new SqliteDatabase(
                Path.Combine(settings.DataDirectory, "jobs.db"), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteDatabase>>());
        });
        services.AddHostedService<JobDatabaseHost>();
        services.AddSingleton<SqliteJobStore>();
        services.AddSingleton<IJobStore>(provider => provider.GetRequiredService<SqliteJobStore>());
        services.AddSingleton<IJobLine>(provider => provider.GetRequiredService<SqliteJobStore>());
        services.AddSingleton<IAuditStore, SqliteAuditStore>();
        services.AddSingleton<IBatchStore, SqliteBatchStore>();
        services.AddSingleton<IReceiverStore, SqliteReceiverStore>();
        services.AddSingleton<IReportConfigurationStore, SqliteReportConfigurationStore>();
        services.AddSingleton<IScheduleStore, SqliteScheduleStore>();
        services.AddSingleton(provider => new ObjectLinks(
            settings.LinkSigningKey!, provider.GetRequiredService<PublicAddress>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new FileObjectStore(
            Path.Combine(settings.DataDirectory, "objects"), provider.GetRequiredService<ObjectLinks>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<FileObjectStore>());
        return services;
    }
}
