# The function app with LibreOffice, for reports as PDF on Azure. Build eng/functions-package.sh first, then, from the repository's folder:
#   docker build -f infra/container/functions.Dockerfile -t REGISTRY/cortap-functions:VERSION out/functions-package
FROM mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0

RUN apt-get update \
  && apt-get install -y --no-install-recommends libreoffice-writer-nogui python3-uno fonts-liberation fonts-symbola fonts-droid-fallback \
  && rm -rf /var/lib/apt/lists/*

ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    PDF_CONVERTER_PATH=/usr/bin/soffice

COPY . /home/site/wwwroot
