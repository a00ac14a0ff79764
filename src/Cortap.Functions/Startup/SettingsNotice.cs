using Cortap.Reporting.Documents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>What the operator should know of the settings once: keys that local mode has made, names that are probably misspelled, and values that let in more than meant.</summary>
/// <param name="CreatedKeyFiles">Files made by this start.</param>
/// <param name="Misspelled">Names that were given, each with the one that was probably meant.</param>
/// <param name="Loose">Texts of <see cref="LooseSettings"/>.</param>
internal sealed record SettingsFindings(
    IReadOnlyList<string> CreatedKeyFiles, IReadOnlyList<(string Given, string Known)> Misspelled, IReadOnlyList<string> Loose);

/// <summary>What the operator should know of the templates.</summary>
/// <param name="Outdated">Texts of <see cref="RestyledTemplates.Outdated"/>.</param>
internal sealed record TemplateFindings(IReadOnlyList<string> Outdated);

/// <summary>Logs the findings at start.</summary>
internal sealed partial class SettingsNotice(SettingsFindings findings, TemplateFindings templates, ILogger<SettingsNotice> logger) : IHostedService
{
    private readonly ILogger _logger = logger;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var file in findings.CreatedKeyFiles) LogMade(file);
        foreach (var (given, known) in findings.Misspelled) LogMisspelled(given, known);
        foreach (var warning in findings.Loose.Concat(templates.Outdated)) LogLoose(warning);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "Made a key for this installation: {File}. Keep it: what it protects is void without it.")]
    private partial void LogMade(string file);

    [LoggerMessage(2, LogLevel.Warning, "The setting {Given} is not known and has no effect. Is it meant to be {Known}? All settings are in docs/settings.md.")]
    private partial void LogMisspelled(string given, string known);

    [LoggerMessage(3, LogLevel.Warning, "{Warning}")]
    private partial void LogLoose(string warning);
}
