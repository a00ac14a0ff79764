using Cortap.Functions;
using Cortap.Functions.Startup;
using Cortap.Infrastructure.Settings;
using Cortap.Runtime.Hosting;

namespace Cortap.Server;

/// <summary>The service on the embedded host.</summary>
public static class ServerApplication
{
    /// <summary>A builder with everything in it.</summary>
    /// <param name="args">Settings as <c>--NAME VALUE</c> or <c>--NAME=VALUE</c>; they win over environment variables.</param>
    /// <exception cref="SettingsException">A setting is missing or malformed.</exception>
    /// <exception cref="RuntimeStartException">A settings file is wrong.</exception>
    public static EmbeddedApplicationBuilder CreateBuilder(params string[] args)
    {
        var builder = new EmbeddedApplicationBuilder(args);
        try
        {
            builder.UseEmbeddedRuntime(options => options.Assemblies.Add(typeof(FunctionNames).Assembly));
        }
        catch (RuntimeStartException start)
        {
            // The other settings may be wrong too, and all are told at once.
            try
            {
                CortapSettings.Check(name => builder.Configuration[name], TwiceSpelledSettings.OfTheEnvironment());
            }
            catch (SettingsException settings)
            {
                throw new RuntimeStartException(settings.MessageWith(start.Faults));
            }

            throw;
        }

        builder.AddCortap();
        builder.AddServer();
        return builder;
    }
}
