using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Cortap.Server;

/// <summary>Looks by which names requests come, because a service that listens on loopback may stand behind a proxy.</summary>
internal sealed class ReachedHosts(LinkAddressWarning warning) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (context, following) =>
        {
            await following(context);
            // Only now is it what a trusted proxy forwards.
            warning.ReachedBy(context.Request.Host.Host);
        });
        next(application);
    };
}
