using Cortap.Functions.Http;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Startup;

/// <summary>Refuses names of hosts that ASP.NET itself would fail to decode, before anything else looks at them.</summary>
internal sealed class ReadableHosts(Api api) : IStartupFilter
{
    private static readonly Problem NoHost =
        new(ErrorCodes.InvalidRequest, "Host or X-Forwarded-Host is no name of a host: what begins with xn-- must be punycode.");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (context, following) =>
        {
            if (context.Request.Headers.Host.Concat(context.Request.Headers.GetCommaSeparatedValues("X-Forwarded-Host")).All(IsReadable))
            {
                await following(context);
                return;
            }

            Api.SetCommonHeaders(context.Response.Headers, CorrelationId.FromHeader(context.Request.Headers[Api.CorrelationHeader]));
            await (await api.RunAsync(context.Request, call => Task.FromResult(call.Problem(NoHost)))).ExecuteAsync(context);
        });
        next(application);
    };

    private static bool IsReadable(string? host)
    {
        try
        {
            _ = HostString.FromUriComponent(host!);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
