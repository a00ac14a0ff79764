using Cortap.Infrastructure.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Functions.Startup;

/// <summary>Whose <c>X-Forwarded-*</c> headers are believed, besides those of proxies on this machine.</summary>
internal static class TrustedProxies
{
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services, CortapSettings settings) =>
        services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            // The Functions worker believes all of them; no address of ours has a prefix, and one that cannot be decoded would be an error.
            options.ForwardedHeaders &= ~ForwardedHeaders.XForwardedPrefix;
            foreach (var proxies in settings.TrustedProxies) options.KnownIPNetworks.Add(proxies);
            // Behind several proxies each adds an entry; those of trusted ones are walked to the first that is not.
            if (settings.TrustedProxies.Count > 0) options.ForwardLimit = null;
        });
}
