using System.Globalization;
using Cortap.Functions.Http;
using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>The composition of the product, the same on both hosts.</summary>
public static class CortapServices
{
    /// <exception cref="SettingsException">A setting is missing or malformed.</exception>
    public static TBuilder AddCortap<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var names = builder.Configuration.AsEnumerable()
            .Where(setting => setting.Value is not null).Select(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal)).ToList();
        var settings = ReadSettings(builder.Configuration, names);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new SettingsFindings(
            settings.CreatedKeyFiles,
            MisspelledSettings.Find(names),
            [.. LooseSettings.Warnings(settings)]));
        builder.Services.AddSingleton(new CrashPoints(builder.Configuration[CrashPoints.Setting]));
        builder.Services.AddSingleton(ReadDeliveryOptions(builder.Configuration));
        builder.Services.AddTelemetry(settings, builder.Configuration);
        builder.Services.AddStorage(settings);
        builder.Services.AddAudit(settings);
        builder.Services.AddWebhooks(settings);
        builder.Services.AddMail(settings);
        var pdfAvailable = builder.Services.AddDocuments(settings);
        builder.Services
            .AddTrustedProxies(settings)
            .AddSecurity(settings)
            .AddRiskuity(settings)
            .AddJobs(settings, pdfAvailable)
            .AddPipeline(settings, pdfAvailable)
            .AddBatches()
            .AddConsole(settings);
        builder.Services.AddHealthChecks();
        builder.Services.AddHostedService<SettingsNotice>();
        builder.Services.AddSingleton(new CrossOrigin(settings.CorsAllowedOrigins));
        builder.Services.AddSingleton<Api>();
        builder.Services.AddSingleton<IStartupFilter, ReadableHosts>();
        builder.Services.AddSingleton<RecordedDownloads>();
        builder.Services.AddSingleton<JobStarter>();
        builder.Services.AddSingleton<JobWorkflows>();
        builder.Services.AddSingleton<IJobWorkflows>(provider => provider.GetRequiredService<JobWorkflows>());
        builder.Services.AddSchedules(settings);
        builder.Services.AddHostedService<LineKeeping>();
        return builder;
    }

    private static CortapSettings ReadSettings(IConfiguration configuration, IReadOnlyList<string> names)
    {
        try
        {
            return CortapSettings.Read(
                name => configuration[name], [.. TwiceSpelledSettings.OfTheEnvironment(), .. LogLevels.FaultsOf(configuration.GetSection("Logging"))]);
        }
        catch (SettingsException refusal)
        {
            throw MisspelledSettings.Explain(refusal, names);
        }
    }

    /// <summary>The setting is for tests and development only; docs/crash-points.md tells of it.</summary>
    private static DeliveryOptions ReadDeliveryOptions(IConfiguration configuration) =>
        configuration["WEBHOOK_BACKOFF_UNIT_MS"] is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var milliseconds)
            ? new DeliveryOptions { BackoffUnit = TimeSpan.FromMilliseconds(milliseconds) }
            : new DeliveryOptions();

    private static IServiceCollection AddSecurity(this IServiceCollection services, CortapSettings settings)
    {
        services.AddHttpClient(nameof(TokenValidator), AuthorityHttp.Configure)
            .ConfigurePrimaryHttpMessageHandler(AuthorityHttp.CreateHandler)
            .RemoveAllLoggers();
        services.AddSingleton(provider => new TokenValidator(
            settings.Tokens,
            provider.GetRequiredService<ProjectProbe>(),
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(TokenValidator)),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TokenKeysKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenKeysKeeper>());
        services.AddHealthChecks().AddCheck<TokenKeysKeeper>("token keys");
        services.AddSingleton(new TokenCipher(settings.TokenEncryptionKey, settings.TokenEncryptionKeyPrevious));
        services.AddSingleton<JobTokens>();
        services.AddSingleton<OwnAddresses>();
        services.AddSingleton(provider => new CallbackUrlPolicy(settings.Callbacks with
        {
            OwnEndpoints = () => [.. settings.Callbacks.OwnEndpoints(), .. provider.GetRequiredService<OwnAddresses>().Endpoints],
        }));
        services.AddSingleton(provider => new ProjectProbe(
            provider.GetRequiredService<RiskuityClient>(), settings.ProjectProbeTimeout, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddRiskuity(this IServiceCollection services, CortapSettings settings)
    {
        services.AddHttpClient(RiskuityHttp.ClientName, RiskuityHttp.Configure)
            .ConfigurePrimaryHttpMessageHandler(RiskuityHttp.CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton(provider => new RiskuityClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(RiskuityHttp.ClientName),
            new RiskuityOptions { BaseUrl = settings.RiskuityBaseUrl },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RiskuityClient>>()));
        services.AddSingleton<CanonicalTransformer>();
        services.AddSingleton(provider => new CanonicalSnapshots(
            provider.GetRequiredService<RiskuityClient>(),
            provider.GetRequiredService<IProjectSetupSource>(),
            provider.GetRequiredService<CanonicalTransformer>(),
            provider.GetRequiredService<ReportCatalog>().Fields,
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddJobs(this IServiceCollection services, CortapSettings settings, bool pdfAvailable)
    {
        services.AddSingleton(settings.Jobs);
        services.AddSingleton(provider => new ReportRequestParser(provider.GetRequiredService<ReportCatalog>(), provider.GetRequiredService<CallbackUrlPolicy>(), pdfAvailable));
        services.AddSingleton(provider => new RateLimiter(settings.Jobs.RateLimitPerMinute, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LineHost>();
        services.AddSingleton<LineKeeper>();
        services.AddSingleton<JobIntake>();
        services.AddSingleton<KeptAnswers>();
        services.AddSingleton<JobRepair>();
        services.AddSingleton<JobReader>();
        services.AddSingleton<JobLinks>();
        services.AddSingleton<JobLister>();
        services.AddSingleton<JobCommands>();
        services.AddSingleton<DeliveryReader>();
        services.AddSingleton<Redeliveries>();
        services.AddSingleton<DeliveryStarter>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton(new MailAvailability(settings.Mail is not null));
        services.AddSingleton(provider => new ReportConfigurationParser(
            provider.GetRequiredService<ReportCatalog>(), provider.GetRequiredService<CallbackUrlPolicy>(), pdfAvailable, provider.GetRequiredService<MailAvailability>()));
        services.AddSingleton<ConfiguredReports>();
        services.AddSingleton<ConfiguredReportRunner>();
        return services;
    }

    private static IServiceCollection AddPipeline(this IServiceCollection services, CortapSettings settings, bool pdfAvailable)
    {
        services.AddSingleton(provider => new TemplateListing(provider.GetRequiredService<ReportCatalog>(), pdfAvailable));
        services.AddSingleton<DataCheck>();
        services.AddSingleton<TemplateArchive>();
        services.AddSingleton<PhaseRunner>();
        services.AddSingleton<JobSettlement>();
        services.AddSingleton<FetchPhase>();
        services.AddSingleton<GeneratePhase>();
        services.AddSingleton<UploadPhase>();
        services.AddSingleton<LinkPhase>();
        services.AddSingleton<CompletePhase>();
        services.AddSingleton<FailPhase>();
        services.AddSingleton<SendPhase>();
        services.AddSingleton<RecordPhase>();
        services.AddSingleton<EmailPhase>();
        services.AddSingleton<ReportWait>();
        services.AddSingleton<HousekeepingPhase>();
        services.AddSingleton<JobCancellation>();
        services.AddSingleton<FailureRun>();
        services.AddSingleton<LineRound>();
        return services;
    }
}
