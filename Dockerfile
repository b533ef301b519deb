FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN useradd --system --uid 10001 app && install -d -o app /app/var /data/media
USER app
RUN SECRET_KEY=only-to-gather-the-static-files-here python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
CMD ["python", "-m", "workforce.running.web", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", \
     "--workers-kill-timeout", "10", "--respawn-failed-workers", "workforce.running.wsgi:application"]
