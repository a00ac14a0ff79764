using System.Globalization;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Hosting.Configuration;
using Cortap.Runtime.Hosting.Functions;
using Cortap.Runtime.Hosting.Http;
using Cortap.Runtime.Hosting.Logging;
using Cortap.Runtime.Hosting.Management;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cortap.Runtime.Hosting;

/// <summary>Runs a function app in this process: HTTP functions on Kestrel, orchestrations and activities on the embedded engine.</summary>
public static class EmbeddedRuntime
{
    // A day.
    private const int MaxShutdownSeconds = 86_400;

    /// <summary>
    /// Makes the embedded runtime run the app's functions. Reads <c>host.json</c> and <c>local.settings.json</c>, listens on
    /// <c>ASPNETCORE_URLS</c> (default <c>http://127.0.0.1:7071</c>) and keeps the engine's file in <c>DATA_DIR</c> (default
    /// <c>.data</c> below the working folder).
    /// </summary>
    /// <returns>The same builder.</returns>
    /// <exception cref="RuntimeStartException">A settings file or a function is wrong; the message names all that is.</exception>
    public static EmbeddedApplicationBuilder UseEmbeddedRuntime(
        this EmbeddedApplicationBuilder builder, Action<EmbeddedRuntimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        FileSizeLimit.FailWrites();
        var options = new EmbeddedRuntimeOptions();
        configure?.Invoke(options);

        var faults = new StartFaults();
        faults.Try(() => LocalSettings.Apply(options.ScriptRoot, builder.Configuration));
        var (hostJson, addresses) = ReadSettings(faults, options.ScriptRoot, builder.Configuration);
        faults.ThrowIfAny();
        var functions = FunctionCatalog.Discover(options.CandidateClasses(), hostJson.RoutePrefix);

        ConsoleLog.Add(builder.Logging, builder.Configuration);
        AddEngine(builder, options, hostJson, functions);
        AddServer(builder, functions, addresses);
        builder.AttachRuntime = application =>
        {
            var managementKey = ManagementKey.FromSettings(builder.Configuration);
            functions.CheckDependencies(application.Services.GetRequiredService<IServiceProviderIsService>());
            // Who is refused must not have opened, or brought up to date, what another process has in the same folder.
            application.Services.GetRequiredService<EngineHost>().TakeFolder();
            AddPipeline(application, functions);
            if (managementKey is not null)
                ActivatorUtilities.CreateInstance<ManagementApi>(application.Services, managementKey, hostJson.HubName).Map(application);
        };
        return builder;
    }

    /// <summary>What would keep the host from starting, but for what is in its settings files.</summary>
    /// <param name="settings">Environment variables, say.</param>
    public static IReadOnlyList<string> FaultsOf(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var faults = new StartFaults();
        _ = ReadSettings(faults, AppContext.BaseDirectory, settings);
        return faults.All;
    }

    // What it gives is good only where there are no faults.
    private static (HostJson HostJson, string[] Addresses) ReadSettings(StartFaults faults, string scriptRoot, IConfiguration settings)
    {
        HostJson hostJson = null!;
        string[] addresses = [];
        faults.Try(() => hostJson = HostJson.Load(scriptRoot, settings));
        faults.Try(() => ConsoleLog.RefuseUnknownLevels(settings.GetSection("Logging")));
        faults.Try(() => addresses = ListenAddresses.FromSettings(settings));
        faults.Try(() => CheckShutdownTimeout(settings["shutdownTimeoutSeconds"]));
        return (hostJson, addresses);
    }

    private static void AddEngine(
        EmbeddedApplicationBuilder builder, EmbeddedRuntimeOptions options, HostJson hostJson, FunctionCatalog functions)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(functions);
        builder.Services.AddSingleton(new EngineOptions
        {
            DataDirectory = Path.GetFullPath(options.DataDirectory ?? DataFolder(builder.Configuration["DATA_DIR"])),
            MaxConcurrentActivities = hostJson.MaxConcurrentActivities,
            MaxConcurrentOrchestrations = hostJson.MaxConcurrentOrchestrations,
        });
        builder.Services.AddSingleton<EngineHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EngineHost>());
        builder.Services.AddSingleton<DurableTaskClient>(services => services.GetRequiredService<EngineHost>().Client);
        builder.Services.AddSingleton<EngineHealthCheck>();
        builder.Services.AddHealthChecks().AddCheck<EngineHealthCheck>(EngineHealthCheck.Name);
    }

    // .NET reads it by itself: it passes over what is no number, and fails at the end with more seconds than its timers have.
    private static void CheckShutdownTimeout(string? setting)
    {
        if (setting is not null && !(int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxShutdownSeconds))
            throw new RuntimeStartException($"shutdownTimeoutSeconds is \"{SettingText.Shown(setting)}\"; give an integer from 0 to {MaxShutdownSeconds}.");
    }

    // Files of settings are edited by hand: an empty value is none, and the blank or line end behind one is not part of it.
    private static string DataFolder(string? setting) => setting?.Trim() is { Length: > 0 } folder ? folder : ".data";

    private static void AddServer(EmbeddedApplicationBuilder builder, FunctionCatalog functions, string[] addresses)
    {
        builder.Web.WebHost.UseKestrelCore().UseUrls(addresses).ConfigureKestrel(ServerLimits.Apply);
        // Proxies on this machine may say for whom they forward, and those that the app names. Nobody has a prefix, so that one is only a way to break in.
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
        builder.Services.AddRouting();
        if (functions.Http.Any(function => function.ReturnsActionResult))
            builder.Services.AddMvcCore();
    }

    private static void AddPipeline(WebApplication application, FunctionCatalog functions)
    {
        application.UseForwardedHeaders();
        application.UseRouting();
        application.UseMiddleware<AccessLog>();
        ((IEndpointRouteBuilder)application).DataSources.Add(
            new DefaultEndpointDataSource(functions.Http.Select(function => function.ToEndpoint())));
    }
}
