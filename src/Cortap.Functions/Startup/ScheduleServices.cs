using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Riskuity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>What runs reports by the clock.</summary>
internal static class ScheduleServices
{
    public static IServiceCollection AddSchedules(this IServiceCollection services, CortapSettings settings)
    {
        if (settings.ServiceAccount is { } account) services.AddSingleton(account);
        services.AddSingleton(provider => new ServiceLogin(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(RiskuityHttp.ClientName),
            new RiskuityOptions { BaseUrl = settings.RiskuityBaseUrl },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServiceLogin>>()));
        services.AddSingleton(provider => new ServiceCredential(
            provider.GetRequiredService<ServiceLogin>(), provider.GetRequiredService<IScheduleStore>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServiceCredential>>(), provider.GetService<ServiceAccount>()));
        services.AddSingleton<IScheduleWorkflows>(provider => provider.GetRequiredService<JobWorkflows>());
        services.AddSingleton<ScheduleStarter>();
        services.AddSingleton<ScheduleSettlement>();
        services.AddSingleton<Schedules>();
        services.AddSingleton<SchedulePhase>();
        services.AddSingleton<ScheduleKeeper>();
        return services;
    }
}
