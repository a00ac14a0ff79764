using System.Runtime.CompilerServices;
using Cortap.Functions.Http;
using Cortap.Infrastructure.Aws;
using Cortap.Runtime.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Server;

/// <summary>What this host adds to the function app, because the Functions host does it by other means.</summary>
internal static class ServerServices
{
    /// <summary>Before <c>Main</c>, because what that needs could not be loaded any more.</summary>
    [ModuleInitializer]
    internal static void CheckOpenFileLimit() => OpenFileLimit.Require();

    public static void AddServer(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(AwsStorage))) builder.Services.AddHostedService<TablesInUse>();
        builder.Services.AddSingleton<LinkAddressWarning>();
        builder.Services.AddHostedService<AddressAnnouncement>();
        builder.Services.AddSingleton<IStartupFilter, ReachedHosts>();
        builder.Services.AddSingleton<IManagementObserver, ManagementAudit>();
        builder.Services.AddHostedService<UnreadableRequests>();
        builder.Services.AddSingleton<UnknownRoute>();
        builder.Services.AddSingleton<IStartupFilter, UnroutedRequests>();
    }
}
