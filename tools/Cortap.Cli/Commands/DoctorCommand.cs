using System.Collections;
using System.CommandLine;
using Cortap.Cli.Doctor;
using Cortap.Infrastructure.Settings;
using Cortap.Runtime.Hosting;
using Microsoft.Extensions.Configuration;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap doctor</c>: tells, a line for each, what the service needs and has not.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var callback = UrlOption.Create("--callback", "Receiver that gets a signed test webhook");
        var command = new Command("doctor", "Check everything that the service needs, with its settings in the environment, and say what to do; 1 when something fails") { callback };
        command.SetAction(async (parse, cancellationToken) =>
        {
            CortapSettings settings;
            var names = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key).ToList();
            var ofTheHost = EmbeddedRuntime.FaultsOf(new ConfigurationBuilder().AddEnvironmentVariables().Build());
            try
            {
                settings = CortapSettings.Read(EnvironmentVariable.Read, TwiceSpelledSettings.OfTheEnvironment());
            }
            catch (SettingsException exception)
            {
                Show(Diagnosis.Failed("Settings", MisspelledSettings.Explain(exception, names).MessageWith(ofTheHost)));
                return 1;
            }

            if (ofTheHost.Count > 0)
            {
                Show(Diagnosis.Failed("Settings", string.Join(" | ", ofTheHost)));
                return 1;
            }

            using var examination = new Examination(settings, names, TimeProvider.System);
            var failed = 0;
            string? token = null;
            try
            {
                token = ServiceOptions.TokenFromEnvironment();
            }
            catch (CliException exception)
            {
                Show(Diagnosis.Failed("CORTAP_TOKEN", exception.Message));
                failed++;
            }

            await foreach (var finding in examination.RunAsync(parse.GetValue(callback), token, cancellationToken))
            {
                Show(finding);
                if (finding.Health == Health.Failed) failed++;
            }

            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Show(Diagnosis finding) => Console.WriteLine($"{Mark(finding.Health),-5} {finding.Subject,-10} {finding.Text}");

    private static string Mark(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.Warning => "warn",
        _ => "FAIL",
    };
}
