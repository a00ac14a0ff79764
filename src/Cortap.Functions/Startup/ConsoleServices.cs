using Cortap.Functions.Console;
using Cortap.Functions.Console.SignIn;
using Cortap.Functions.Console.Views;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Jobs.Survey;
using Cortap.Reporting.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>The pages for operators and who may open them.</summary>
internal static class ConsoleServices
{
    public static IServiceCollection AddConsole(this IServiceCollection services, CortapSettings settings)
    {
        services.AddSingleton(settings.Console);
        services.AddSingleton(new ConsoleSeal(settings.TokenEncryptionKey, settings.TokenEncryptionKeyPrevious));
        services.AddSingleton(provider => new PlatformPrincipal(settings.Console, settings.Tokens, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ConsoleSessions>();
        services.AddSingleton(provider => new SpentLinks(Path.Combine(settings.DataDirectory, "console-links"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ConsoleLinks(
            AcceptsLinks(settings) ? settings.TokenEncryptionKey : null, provider.GetRequiredService<SpentLinks>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHttpClient(nameof(OidcSignIn), AuthorityHttp.Configure)
            .ConfigurePrimaryHttpMessageHandler(AuthorityHttp.CreateHandler)
            .RemoveAllLoggers();
        services.AddSingleton(provider => new OidcSignIn(
            settings.Console,
            settings.Tokens,
            provider.GetRequiredService<TokenValidator>(),
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(OidcSignIn)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OidcSignIn>>()));
        if (settings.StorageMode == StorageMode.Local) services.AddSingleton<IJobSurvey, SqliteJobSurvey>();
        else services.AddSingleton<IJobSurvey, ListedJobSurvey>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<ConsoleGate>();
        services.AddSingleton<ConsoleTokens>();
        services.AddSingleton<OverviewReader>();
        return services;
    }

    /// <summary>They are signed with a key that lies in the data folder, and stand in for nothing better only.</summary>
    private static bool AcceptsLinks(CortapSettings settings) =>
        settings is { StorageMode: StorageMode.Local, Console: { OidcClientId: null, TrustPlatform: false } };
}
