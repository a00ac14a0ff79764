using Cortap.Functions.Workflows;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Functions.Startup;

/// <summary>What makes many reports at once.</summary>
internal static class BatchServices
{
    public static IServiceCollection AddBatches(this IServiceCollection services)
    {
        services.AddSingleton<BatchDryRun>();
        services.AddSingleton<BatchIntake>();
        services.AddSingleton<BatchReader>();
        services.AddSingleton<BatchArchive>();
        services.AddSingleton<BatchStep>();
        services.AddSingleton<BatchKeeper>();
        services.AddSingleton<BatchStarter>();
        services.AddSingleton<IBatchWorkflows>(provider => provider.GetRequiredService<JobWorkflows>());
        return services;
    }
}
