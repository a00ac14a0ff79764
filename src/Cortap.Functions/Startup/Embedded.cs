using System.Runtime.CompilerServices;
using Cortap.Functions.Http;
using Cortap.Infrastructure.Local;
using Cortap.Runtime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>Runs the functions on the runtime in this repository; Azure.cs is the counterpart.</summary>
internal static class Embedded
{
    /// <summary>Before <c>Main</c>, because what that needs could not be loaded any more.</summary>
    [ModuleInitializer]
    internal static void CheckOpenFileLimit() => OpenFileLimit.Require();

    public static FunctionsApplicationBuilder UseCortapRuntime(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddHostedService<AddressAnnouncement>();
        builder.Services.AddSingleton<UnknownRoute>();
        builder.Services.AddSingleton<IStartupFilter, UnroutedRequests>();
        return builder.UseEmbeddedRuntime();
    }

    /// <summary>
    /// Answers in the envelope what reaches no function, which <see cref="UnknownRoute"/> alone cannot outside <c>/api</c>. On the Functions
    /// host such requests never reach this process.
    /// </summary>
    private sealed class UnroutedRequests(UnknownRoute unknown) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            application.Use(AnswerAsync);
            next(application);
        };

        private async Task AnswerAsync(HttpContext context, RequestDelegate next)
        {
            await next(context);
            var isUnanswered = !context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed;
            if (isUnanswered && context.GetEndpoint() is not RouteEndpoint) await (await unknown.AnswerAsync(context.Request)).ExecuteAsync(context);
        }
    }

    /// <summary>Tells the links of the local object store where the server listens, as soon as it does.</summary>
    private sealed class AddressAnnouncement(IServer server, PublicAddress address) : IHostedLifecycleService
    {
        public Task StartedAsync(CancellationToken cancellationToken)
        {
            if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } bound) address.ListeningOn(new Uri(bound));
            return Task.CompletedTask;
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
