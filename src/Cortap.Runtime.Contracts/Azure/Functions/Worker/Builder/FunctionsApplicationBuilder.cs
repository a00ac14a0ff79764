using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Collects the services and configuration of a function app and builds its host.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder
{
    private bool _built;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        // The empty builder starts in a fraction of the default one's time; a runtime adds the server it needs.
        Web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
                ?? System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
                ?? Environments.Production,
        });
        Web.Configuration.AddEnvironmentVariables();
        Web.Configuration.AddCommandLine(args ?? []);
    }

    /// <inheritdoc/>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)Web).Properties;

    /// <inheritdoc/>
    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    /// <inheritdoc cref="IHostApplicationBuilder.Configuration"/>
    public ConfigurationManager Configuration => Web.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => Web.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => Web.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => Web.Metrics;

    /// <inheritdoc/>
    public IServiceCollection Services => Web.Services;

    /// <summary>The web application below; only a runtime may know that there is one.</summary>
    internal WebApplicationBuilder Web { get; }

    /// <summary>Whether functions take ASP.NET Core's HttpRequest.</summary>
    internal bool AspNetCoreIntegration { get; set; }

    /// <summary>Completes the built application; set by the runtime that runs the functions.</summary>
    internal Action<WebApplication>? AttachRuntime { get; set; }

    /// <summary>Builds the host, once.</summary>
    /// <exception cref="InvalidOperationException">The host was built before, or no runtime is attached.</exception>
    public IHost Build()
    {
        if (_built)
            throw new InvalidOperationException("The host can be built only once per builder.");
        if (AttachRuntime is null)
            throw new InvalidOperationException("No runtime runs these functions. Call UseEmbeddedRuntime on the builder before Build.");
        _built = true;
        var application = Web.Build();
        AttachRuntime(application);
        return application;
    }

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull
        => ((IHostApplicationBuilder)Web).ConfigureContainer(factory, configure);
}
