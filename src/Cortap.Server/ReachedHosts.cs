using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cortap.Server;

/// <summary>Looks by which names requests come, because a service that listens on loopback may stand behind a proxy.</summary>
internal sealed class ReachedHosts(LinkAddressWarning warning) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (context, following) =>
        {
            await following(context);
            // Only now is it what a trusted proxy forwards. The header is read, because Request.Host throws for punycode that is none.
            warning.ReachedBy(new HostString(context.Request.Headers.Host.ToString()).Host);
        });
        next(application);
    };
}
