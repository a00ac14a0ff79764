using Cortap.Runtime.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting;

/// <summary>Builds the host of a function app that runs in this process; the counterpart of the official <c>FunctionsApplicationBuilder</c>.</summary>
public sealed class EmbeddedApplicationBuilder : IHostApplicationBuilder
{
    private bool _built;

    /// <summary>Settings come from environment variables, then from <paramref name="args"/> (<c>--NAME VALUE</c>), which win.</summary>
    /// <param name="args">The command line.</param>
    /// <exception cref="RuntimeStartException">The command line holds what is no setting.</exception>
    public EmbeddedApplicationBuilder(string[] args)
    {
        FatalFailure.ReportOnOneLine();
        var settings = CommandLineSettings.Read(args);
        // The empty builder starts in a fraction of the default one's time; the runtime adds the server it needs.
        Web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
                ?? System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
                ?? Environments.Production,
        });
        Web.Configuration.AddEnvironmentVariables();
        Web.Configuration.AddInMemoryCollection(settings);
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)Web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public ConfigurationManager Configuration => Web.Configuration;

    public IHostEnvironment Environment => Web.Environment;

    public ILoggingBuilder Logging => Web.Logging;

    public IMetricsBuilder Metrics => Web.Metrics;

    public IServiceCollection Services => Web.Services;

    internal WebApplicationBuilder Web { get; }

    internal Action<WebApplication>? AttachRuntime { get; set; }

    /// <exception cref="InvalidOperationException">It was built already, or <see cref="EmbeddedRuntime.UseEmbeddedRuntime"/> was not called.</exception>
    /// <exception cref="RuntimeStartException">A function needs a service that is not registered.</exception>
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

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull
        => ((IHostApplicationBuilder)Web).ConfigureContainer(factory, configure);
}
