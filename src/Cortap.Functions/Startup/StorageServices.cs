using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Functions.Startup;

/// <summary>Where jobs, objects and project setup live.</summary>
internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, CortapSettings settings)
    {
        var address = new PublicAddress(settings.PublicBaseUrl);
        services.AddSingleton(address);
        services.AddSingleton(_ => new SqliteDatabase(Path.Combine(settings.DataDirectory, "jobs.db")));
        services.AddSingleton<IJobStore, SqliteJobStore>();
        services.AddSingleton(provider => new ObjectLinks(settings.LinkSigningKey!, address, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new FileObjectStore(
            Path.Combine(settings.DataDirectory, "objects"), provider.GetRequiredService<ObjectLinks>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<FileObjectStore>());
        services.AddSingleton<IProjectSetupSource>(new FileProjectSetupSource(settings.ProjectSetupPath));
        return services;
    }
}
